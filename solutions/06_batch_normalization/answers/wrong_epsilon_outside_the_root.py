"""Adds epsilon to the standard deviation instead of the variance.

Points: full, except test_normalise_rows 0, test_normalise_pictures 0, test_infer 0, test_fold 0
"""
# %% normalise
def normalise(x, gamma, beta, epsilon):
    """Return `x` normalised by the statistics of the batch, then scaled and shifted."""
    axes = tuple(range(x.ndim - 1))
    mean, variance = x.mean(axis=axes), x.var(axis=axes)
    return gamma * (x - mean) / (np.sqrt(variance) + epsilon) + beta


# %% infer
def infer(x, gamma, beta, moving_mean, moving_variance, epsilon):
    """Return what batch normalisation returns in inference mode."""
    return gamma * (x - moving_mean) / (np.sqrt(moving_variance) + epsilon) + beta


# %% fold
def fold(kernel, bias, gamma, beta, moving_mean, moving_variance, epsilon):
    """Return the kernel and the bias of one layer in place of two."""
    scale = gamma / (np.sqrt(moving_variance) + epsilon)
    return kernel * scale, (bias - moving_mean) * scale + beta
