"""'same' and 'valid' are taken for each other.

Points: full, except test_multiplications_same 0, test_multiplications_valid 0
"""
# %% separable_multiplications
def separable_multiplications(shape, filters, size, strides, padding, depth_multiplier):
    height, width, channels = shape
    cut = size - 1 if padding == "same" else 0
    positions = -(-(height - cut) // strides) * -(-(width - cut) // strides)
    return positions * channels * depth_multiplier * (size**2 + filters)
