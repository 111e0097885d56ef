"""The singular values are left out.

Points: full, except test_factorise_exact 0, test_factorise_best 0
"""
# %% factorise
def factorise(kernel, depth_multiplier):
    rows, columns, channels, filters = kernel.shape
    per_channel = kernel.reshape(rows * columns, channels, filters).transpose(1, 0, 2)
    u, s, vt = np.linalg.svd(per_channel, full_matrices=False)
    u, weighted = u[:, :, :depth_multiplier], vt[:, :depth_multiplier]
    depthwise_kernel = u.transpose(1, 0, 2).reshape(rows, columns, channels, depth_multiplier)
    return depthwise_kernel, weighted.reshape(1, 1, channels * depth_multiplier, filters)
