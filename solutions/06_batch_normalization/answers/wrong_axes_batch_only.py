"""Averages over the batch alone: right for rows, wrong for pictures, where each position gets a mean of its own.

Points: full, except test_normalise_pictures 0, test_gradients 0
"""
# %% normalise
def normalise(x, gamma, beta, epsilon):
    """Return `x` normalised by the statistics of the batch, then scaled and shifted."""
    axes = 0
    mean, variance = x.mean(axis=axes), x.var(axis=axes)
    return gamma * (x - mean) / np.sqrt(variance + epsilon) + beta


# %% gradients
def gradients(x, gamma, epsilon, upstream):
    """Return the gradients with respect to x, gamma and beta."""
    axes = 0
    deviation = np.sqrt(x.var(axis=axes) + epsilon)
    normalised = (x - x.mean(axis=axes)) / deviation
    for_gamma = (upstream * normalised).sum(axis=axes)
    for_beta = upstream.sum(axis=axes)
    count = len(x)
    for_x = gamma / deviation * (upstream - for_beta / count - normalised * for_gamma / count)
    return for_x, for_gamma, for_beta
