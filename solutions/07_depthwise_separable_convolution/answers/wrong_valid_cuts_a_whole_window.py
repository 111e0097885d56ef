"""With padding 'valid', the whole window is cut off the picture instead of the window less one.

Points: full, except test_multiplications_valid 0
"""
# %% separable_multiplications
def separable_multiplications(shape, filters, size, strides, padding, depth_multiplier):
    height, width, channels = shape
    cut = size if padding == "valid" else 0
    positions = -(-(height - cut) // strides) * -(-(width - cut) // strides)
    return positions * channels * depth_multiplier * (size**2 + filters)
