"""Divides the weighted sum by the number of members.

Points: full, except test_weighted_mean 0
"""
# %% weighted_mean
def weighted_mean(probabilities, weights):
    return np.tensordot(weights, probabilities, axes=1) / len(weights)
