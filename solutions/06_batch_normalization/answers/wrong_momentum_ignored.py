"""The block keeps the default momentum.

Points: full, except test_conv_block 0
"""
# %% conv_block
def conv_block(shape, filters, momentum):
    """Return a model: convolution, batch normalisation, ReLU."""
    inputs = keras.Input(shape)
    x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(inputs)
    x = layers.BatchNormalization()(x)
    return keras.Model(inputs, layers.Activation("relu")(x))
