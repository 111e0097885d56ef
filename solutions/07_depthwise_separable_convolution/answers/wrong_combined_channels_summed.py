"""The windows are mixed over all channels, so that the kernel has lost its channels.

Points: full, except test_combined_kernel 0
"""
# %% combined_kernel
def combined_kernel(depthwise_kernel, pointwise_kernel):
    flat = depthwise_kernel.reshape(*depthwise_kernel.shape[:2], -1)
    mixed = (flat @ pointwise_kernel[0, 0])[:, :, None]
    return np.repeat(mixed, depthwise_kernel.shape[2], axis=2)
