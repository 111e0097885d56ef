"""Takes epsilon for a guard against division by zero that may be a constant.

Points: full, except test_normalise_rows 0, test_normalise_pictures 0, test_infer 0
"""
# %% normalise
def normalise(x, gamma, beta, epsilon):
    """Return `x` normalised by the statistics of the batch, then scaled and shifted."""
    axes = tuple(range(x.ndim - 1))
    mean, variance = x.mean(axis=axes), x.var(axis=axes)
    return gamma * (x - mean) / np.sqrt(np.maximum(variance, 1e-12)) + beta


# %% infer
def infer(x, gamma, beta, moving_mean, moving_variance, epsilon):
    """Return what batch normalisation returns in inference mode."""
    return gamma * (x - moving_mean) / np.sqrt(np.maximum(moving_variance, 1e-12)) + beta
