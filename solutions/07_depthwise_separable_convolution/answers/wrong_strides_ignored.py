"""The multiplications are counted as if the strides were 1.

Points: full, except test_multiplications_same 0, test_multiplications_valid 0
"""
# %% separable_multiplications
def separable_multiplications(shape, filters, size, strides, padding, depth_multiplier):
    height, width, channels = shape
    cut = size - 1 if padding == "valid" else 0
    positions = -(-(height - cut) // 1) * -(-(width - cut) // 1)
    return positions * channels * depth_multiplier * (size**2 + filters)
