"""Normalises by a softmax, which changes the proportions.

Points: full, except test_weighted_mean 0
"""
# %% weighted_mean
def weighted_mean(probabilities, weights):
    shares = np.exp(weights) / np.exp(weights).sum()
    return np.tensordot(shares, probabilities, axes=1)
