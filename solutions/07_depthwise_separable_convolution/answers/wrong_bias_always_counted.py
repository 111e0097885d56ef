"""use_bias is ignored.

Points: full, except test_separable_parameters 0
"""
# %% separable_parameters
def separable_parameters(channels, filters, size, depth_multiplier, use_bias):
    between = channels * depth_multiplier
    return size[0] * size[1] * between + between * filters + filters
