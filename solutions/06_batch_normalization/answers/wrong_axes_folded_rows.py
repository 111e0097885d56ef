"""Folds along the first axis of the kernel instead of the last.

Points: full, except test_fold 0
"""
# %% fold
def fold(kernel, bias, gamma, beta, moving_mean, moving_variance, epsilon):
    """Return the kernel and the bias of one layer in place of two."""
    scale = gamma / np.sqrt(moving_variance + epsilon)
    return kernel * np.resize(scale, kernel.shape[:1]).reshape(-1, *[1] * (kernel.ndim - 1)), (bias - moving_mean) * scale + beta
