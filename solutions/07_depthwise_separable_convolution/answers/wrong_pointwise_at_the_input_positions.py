"""The pointwise half is counted at the positions of the picture, not at those that the strides leave.

Points: full, except test_multiplications_same 0, test_multiplications_valid 0
"""
# %% separable_multiplications
def separable_multiplications(shape, filters, size, strides, padding, depth_multiplier):
    height, width, channels = shape
    cut = size - 1 if padding == "valid" else 0
    positions = -(-(height - cut) // strides) * -(-(width - cut) // strides)
    between = channels * depth_multiplier
    return positions * between * size**2 + height * width * between * filters
