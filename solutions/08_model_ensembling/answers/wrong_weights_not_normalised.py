"""Weighted sum with the weights as they come.

Points: full, except test_weighted_mean 0
"""
# %% weighted_mean
def weighted_mean(probabilities, weights):
    return np.tensordot(weights, probabilities, axes=1)
