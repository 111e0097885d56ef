"""The ReLU comes before the normalisation.

Points: full, except test_conv_block 0
"""
# %% conv_block
def conv_block(shape, filters, momentum):
    inputs = keras.Input(shape)
    x = layers.Conv2D(filters, 3, padding="same", use_bias=False, activation="relu")(inputs)
    return keras.Model(inputs, layers.BatchNormalization(momentum=momentum)(x))
