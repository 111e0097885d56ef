"""Averages over what belongs to one example, as layer normalisation does.

Points: full, except test_normalise_rows 0, test_normalise_pictures 0
"""
# %% normalise
def normalise(x, gamma, beta, epsilon):
    axes = tuple(range(1, x.ndim))
    mean, variance = x.mean(axis=axes, keepdims=True), x.var(axis=axes, keepdims=True)
    return gamma * (x - mean) / np.sqrt(variance + epsilon) + beta
