"""The convolution keeps a bias that the normalisation takes away again.

Points: full, except test_conv_block 0
"""
# %% conv_block
def conv_block(shape, filters, momentum):
    """Return a model: convolution, batch normalisation, ReLU."""
    inputs = keras.Input(shape)
    x = layers.Conv2D(filters, 3, padding="same")(inputs)
    x = layers.BatchNormalization(momentum=momentum)(x)
    return keras.Model(inputs, layers.Activation("relu")(x))
