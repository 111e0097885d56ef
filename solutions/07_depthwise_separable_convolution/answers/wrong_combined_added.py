"""Window and mixing weight are added instead of multiplied.

Points: full, except test_combined_kernel 0
"""
# %% combined_kernel
def combined_kernel(depthwise_kernel, pointwise_kernel):
    mix = pointwise_kernel.reshape(*depthwise_kernel.shape[2:], -1)
    return (depthwise_kernel[..., None] + mix).sum(axis=3)
