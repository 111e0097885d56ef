"""The normalisation in the block is not trainable: its scale and shift never learn, and in Keras it is then always in inference mode.

Points: full, except test_conv_block 0
"""
# %% conv_block
def conv_block(shape, filters, momentum):
    """Return a model: convolution, batch normalisation, ReLU."""
    inputs = keras.Input(shape)
    x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(inputs)
    x = layers.BatchNormalization(momentum=momentum, trainable=False)(x)
    return keras.Model(inputs, layers.Activation("relu")(x))
