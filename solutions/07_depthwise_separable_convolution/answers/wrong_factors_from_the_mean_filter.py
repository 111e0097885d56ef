"""Each channel's window is the mean over the filters, whatever the depth multiplier; the mixing weights follow by least squares.

Points: full, except test_factorise_exact 0, test_factorise_best 0
"""
# %% factorise
def factorise(kernel, depth_multiplier):
    rows, columns, channels, filters = kernel.shape
    windows = np.repeat(kernel.mean(axis=-1, keepdims=True), depth_multiplier, axis=-1).astype("float64")
    mixes = [np.linalg.pinv(windows[:, :, c].reshape(-1, depth_multiplier)) @ kernel[:, :, c].reshape(-1, filters)
             for c in range(channels)]
    return windows, np.concatenate(mixes)[None, None]
