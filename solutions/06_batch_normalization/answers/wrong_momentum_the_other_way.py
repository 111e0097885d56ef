"""Momentum is taken for the share of the new batch.

Points: full, except test_follow 0, test_conv_block 0
"""
# %% follow
def follow(batches, momentum):
    """Return (moving_mean, moving_variance) after the batches."""
    moving_mean, moving_variance = 0.0, 1.0
    for batch in batches:
        moving_mean = (1 - momentum) * moving_mean + momentum * batch.mean(axis=0)
        moving_variance = (1 - momentum) * moving_variance + momentum * batch.var(axis=0)
    return moving_mean, moving_variance


# %% conv_block
def conv_block(shape, filters, momentum):
    """Return a model: convolution, batch normalisation, ReLU."""
    inputs = keras.Input(shape)
    x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(inputs)
    x = layers.BatchNormalization(momentum=1 - momentum)(x)
    return keras.Model(inputs, layers.Activation("relu")(x))
