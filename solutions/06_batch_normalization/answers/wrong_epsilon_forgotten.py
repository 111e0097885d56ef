"""Divides by the standard deviation alone, everywhere.

Points: full, except test_normalise_rows 0, test_normalise_pictures 0, test_infer 0, test_gradients 0, test_fold 0
"""
# %% normalise
def normalise(x, gamma, beta, epsilon):
    """Return `x` normalised by the statistics of the batch, then scaled and shifted."""
    axes = tuple(range(x.ndim - 1))
    mean, variance = x.mean(axis=axes), x.var(axis=axes)
    return gamma * (x - mean) / np.sqrt(variance) + beta


# %% infer
def infer(x, gamma, beta, moving_mean, moving_variance, epsilon):
    """Return what batch normalisation returns in inference mode."""
    return gamma * (x - moving_mean) / np.sqrt(moving_variance) + beta


# %% gradients
def gradients(x, gamma, epsilon, upstream):
    """Return the gradients with respect to x, gamma and beta."""
    axes = tuple(range(x.ndim - 1))
    deviation = np.sqrt(x.var(axis=axes))
    normalised = (x - x.mean(axis=axes)) / deviation
    for_gamma = (upstream * normalised).sum(axis=axes)
    for_beta = upstream.sum(axis=axes)
    count = x.size // x.shape[-1]
    for_x = gamma / deviation * (upstream - for_beta / count - normalised * for_gamma / count)
    return for_x, for_gamma, for_beta


# %% fold
def fold(kernel, bias, gamma, beta, moving_mean, moving_variance, epsilon):
    """Return the kernel and the bias of one layer in place of two."""
    scale = gamma / np.sqrt(moving_variance)
    return kernel * scale, (bias - moving_mean) * scale + beta
