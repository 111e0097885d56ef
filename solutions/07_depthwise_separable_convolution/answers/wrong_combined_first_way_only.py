"""Of the several ways from a channel to a filter only the first is followed.

Points: full, except test_combined_kernel 0
"""
# %% combined_kernel
def combined_kernel(depthwise_kernel, pointwise_kernel):
    mix = pointwise_kernel.reshape(*depthwise_kernel.shape[2:], -1)
    return depthwise_kernel[..., :1] * mix[None, None, :, 0]
