"""With padding 'valid', a window that would hang over the border is counted too.

Points: full, except test_multiplications_valid 0
"""
# %% separable_multiplications
def separable_multiplications(shape, filters, size, strides, padding, depth_multiplier):
    height, width, channels = shape
    if padding == "same":
        positions = -(-height // strides) * -(-width // strides)
    else:
        positions = (-(-(height - size) // strides) + 1) * (-(-(width - size) // strides) + 1)
    return positions * channels * depth_multiplier * (size**2 + filters)
