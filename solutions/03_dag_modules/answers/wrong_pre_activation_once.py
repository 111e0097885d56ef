"""Only the first convolution has an activation before it.

Points: full, except test_pre_activation 0
"""
# %% pre_activation_block
def pre_activation_block(shape):
    inputs = keras.Input(shape)
    x = layers.Conv2D(shape[-1], 3, padding="same")(layers.ReLU()(inputs))
    x = layers.Conv2D(shape[-1], 3, padding="same")(x)
    return keras.Model(inputs, layers.Add()([inputs, x]))
