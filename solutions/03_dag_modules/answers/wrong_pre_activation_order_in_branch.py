"""Each convolution comes before its ReLU.

Points: full, except test_pre_activation 0
"""
# %% pre_activation_block
def pre_activation_block(shape):
    x = inputs = keras.Input(shape)
    for _ in range(2):
        x = layers.Conv2D(shape[-1], 3, padding="same", activation="relu")(x)
    return keras.Model(inputs, layers.Add()([inputs, x]))
