"""With padding 'valid', the picture is first shrunk by the strides, and then loses its border.

Points: full, except test_multiplications_valid 0
"""
# %% separable_multiplications
def separable_multiplications(shape, filters, size, strides, padding, depth_multiplier):
    height, width, channels = shape
    cut = size - 1 if padding == "valid" else 0
    positions = (-(-height // strides) - cut) * (-(-width // strides) - cut)
    return max(positions, 1) * channels * depth_multiplier * (size**2 + filters)
