"""The plain mean.

Points: full, except test_weighted_mean 0
"""
# %% weighted_mean
def weighted_mean(probabilities, weights):
    return probabilities.mean(axis=0)
