"""Averages over height and width of each picture by itself, as instance normalisation does.

Points: full, except test_normalise_pictures 0
"""
# %% normalise
def normalise(x, gamma, beta, epsilon):
    axes = (1, 2) if x.ndim == 4 else 0
    mean, variance = x.mean(axis=axes, keepdims=True), x.var(axis=axes, keepdims=True)
    return gamma * (x - mean) / np.sqrt(variance + epsilon) + beta
