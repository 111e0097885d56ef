"""Takes the second axis for the channels, and tells Keras so in the block.

Points: full, except test_normalise_pictures 0, test_conv_block 0
"""
# %% normalise
def normalise(x, gamma, beta, epsilon):
    axes = (0, 2, 3) if x.ndim == 4 else 0
    mean, variance = x.mean(axis=axes, keepdims=True), x.var(axis=axes, keepdims=True)
    return gamma * (x - mean) / np.sqrt(variance + epsilon) + beta


# %% conv_block
def conv_block(shape, filters, momentum):
    """Return a model: convolution, batch normalisation, ReLU."""
    inputs = keras.Input(shape)
    x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(inputs)
    x = layers.BatchNormalization(axis=1, momentum=momentum)(x)
    return keras.Model(inputs, layers.Activation("relu")(x))
