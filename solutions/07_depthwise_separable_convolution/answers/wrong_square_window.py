"""The window is taken for a square with the side of its rows, and the picture for one of its height.

Points: full, except test_separable_parameters 0, test_multiplications_same 0, test_multiplications_valid 0
"""
# %% separable_parameters
def separable_parameters(channels, filters, size, depth_multiplier, use_bias):
    between = channels * depth_multiplier
    return size[0] ** 2 * between + between * filters + (filters if use_bias else 0)


# %% separable_multiplications
def separable_multiplications(shape, filters, size, strides, padding, depth_multiplier):
    height, width, channels = shape
    cut = size - 1 if padding == "valid" else 0
    positions = -(-(height - cut) // strides) * -(-(height - cut) // strides)
    return positions * channels * depth_multiplier * (size**2 + filters)
