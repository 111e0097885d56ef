"""One mean and one variance for the whole batch, all channels together.

Points: full, except test_normalise_rows 0, test_normalise_pictures 0
"""
# %% normalise
def normalise(x, gamma, beta, epsilon):
    """Return `x` normalised by the statistics of the batch, then scaled and shifted."""
    axes = None
    mean, variance = x.mean(axis=axes), x.var(axis=axes)
    return gamma * (x - mean) / np.sqrt(variance + epsilon) + beta
