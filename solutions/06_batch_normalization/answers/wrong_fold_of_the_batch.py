"""Folds the kernel by its own statistics instead of the moving ones.

Points: full, except test_fold 0
"""
# %% fold
def fold(kernel, bias, gamma, beta, moving_mean, moving_variance, epsilon):
    axes = tuple(range(kernel.ndim - 1))
    scale = gamma / np.sqrt(kernel.var(axis=axes) + epsilon)
    return kernel * scale, (bias - kernel.mean(axis=axes)) * scale + beta
