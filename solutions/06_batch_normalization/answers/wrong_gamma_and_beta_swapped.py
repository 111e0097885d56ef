"""Beta multiplies and gamma is added.

Points: full, except test_normalise_rows 0, test_normalise_pictures 0, test_infer 0
"""
# %% normalise
def normalise(x, gamma, beta, epsilon):
    """Return `x` normalised by the statistics of the batch, then scaled and shifted."""
    axes = tuple(range(x.ndim - 1))
    mean, variance = x.mean(axis=axes), x.var(axis=axes)
    return beta * (x - mean) / np.sqrt(variance + epsilon) + gamma


# %% infer
def infer(x, gamma, beta, moving_mean, moving_variance, epsilon):
    """Return what batch normalisation returns in inference mode."""
    return beta * (x - moving_mean) / np.sqrt(moving_variance + epsilon) + gamma
