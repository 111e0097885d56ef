"""The windows of the first filters are kept and the rest is expressed by them with least squares: exact where that is possible, and not the best elsewhere.

Points: full, except test_factorise_best 0
"""
# %% factorise
def factorise(kernel, depth_multiplier):
    rows, columns, channels, filters = kernel.shape
    windows = kernel[..., :depth_multiplier].astype("float64")
    mixes = [np.linalg.lstsq(windows[:, :, c].reshape(-1, depth_multiplier), kernel[:, :, c].reshape(-1, filters), rcond=None)[0]
             for c in range(channels)]
    return windows, np.concatenate(mixes)[None, None]
