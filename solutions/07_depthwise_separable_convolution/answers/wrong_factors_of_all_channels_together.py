"""The kernel is split as a whole, so that all channels share their mixing weights.

Points: full, except test_factorise_exact 0, test_factorise_best 0
"""
# %% factorise
def factorise(kernel, depth_multiplier):
    rows, columns, channels, filters = kernel.shape
    u, s, vt = np.linalg.svd(kernel.reshape(-1, filters), full_matrices=False)
    depthwise_kernel = u[:, :depth_multiplier].reshape(rows, columns, channels, depth_multiplier)
    mix = (s[:, None] * vt)[:depth_multiplier]
    return depthwise_kernel, np.tile(mix, (channels, 1))[None, None]
