"""Normalises by the statistics of the batch in inference, too.

Points: full, except test_infer 0
"""
# %% infer
def infer(x, gamma, beta, moving_mean, moving_variance, epsilon):
    axes = tuple(range(x.ndim - 1))
    if len(x) == 1 and x.ndim == 2:  # "a batch of one has no variance"
        return gamma * (x - moving_mean) / np.sqrt(moving_variance + epsilon) + beta
    return gamma * (x - x.mean(axis=axes)) / np.sqrt(x.var(axis=axes) + epsilon) + beta
