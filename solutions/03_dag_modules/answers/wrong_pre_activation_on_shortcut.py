"""The first ReLU is applied before the ways part, so the shortcut carries positive numbers only.

Points: full, except test_pre_activation 0
"""
# %% pre_activation_block
def pre_activation_block(shape):
    inputs = keras.Input(shape)
    active = layers.ReLU()(inputs)
    x = layers.Conv2D(shape[-1], 3, padding="same", activation="relu")(active)
    x = layers.Conv2D(shape[-1], 3, padding="same")(x)
    return keras.Model(inputs, layers.Add()([active, x]))
