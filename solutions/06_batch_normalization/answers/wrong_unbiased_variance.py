"""Divides the squared deviations by n - 1, wherever a variance is taken.

Points: full, except test_normalise_rows 0, test_normalise_pictures 0, test_follow 0, test_gradients 0
"""
# %% normalise
def normalise(x, gamma, beta, epsilon):
    """Return `x` normalised by the statistics of the batch, then scaled and shifted."""
    axes = tuple(range(x.ndim - 1))
    mean, variance = x.mean(axis=axes), x.var(axis=axes, ddof=1)
    return gamma * (x - mean) / np.sqrt(variance + epsilon) + beta


# %% follow
def follow(batches, momentum):
    """Return (moving_mean, moving_variance) after the batches."""
    moving_mean, moving_variance = 0.0, 1.0
    for batch in batches:
        moving_mean = momentum * moving_mean + (1 - momentum) * batch.mean(axis=0)
        moving_variance = momentum * moving_variance + (1 - momentum) * batch.var(axis=0, ddof=1)
    return moving_mean, moving_variance


# %% gradients
def gradients(x, gamma, epsilon, upstream):
    """Return the gradients with respect to x, gamma and beta."""
    axes = tuple(range(x.ndim - 1))
    deviation = np.sqrt(x.var(axis=axes, ddof=1) + epsilon)
    normalised = (x - x.mean(axis=axes)) / deviation
    for_gamma = (upstream * normalised).sum(axis=axes)
    for_beta = upstream.sum(axis=axes)
    count = x.size // x.shape[-1]
    for_x = gamma / deviation * (upstream - for_beta / count - normalised * for_gamma / count)
    return for_x, for_gamma, for_beta
