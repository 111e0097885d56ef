"""The counts ignore the depth multiplier; the rest is right.

Points: full, except test_separable_parameters 0, test_multiplications_same 0
"""
# %% separable_parameters
def separable_parameters(channels, filters, size, depth_multiplier, use_bias):
    return size[0] * size[1] * channels + channels * filters + (filters if use_bias else 0)


# %% separable_multiplications
def separable_multiplications(shape, filters, size, strides, padding, depth_multiplier):
    height, width, channels = shape
    cut = size - 1 if padding == "valid" else 0
    positions = -(-(height - cut) // strides) * -(-(width - cut) // strides)
    return positions * channels * (size**2 + filters)
