"""The bias of the first layer is lost.

Points: full, except test_fold 0
"""
# %% fold
def fold(kernel, bias, gamma, beta, moving_mean, moving_variance, epsilon):
    """Return the kernel and the bias of one layer in place of two."""
    scale = gamma / np.sqrt(moving_variance + epsilon)
    return kernel * scale, -moving_mean * scale + beta
