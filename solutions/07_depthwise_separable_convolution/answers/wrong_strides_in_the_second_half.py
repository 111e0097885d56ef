"""The depthwise half is counted at every position that the window can have, and only the pointwise half at the strided ones.

Points: full, except test_multiplications_same 0, test_multiplications_valid 0
"""
# %% separable_multiplications
def separable_multiplications(shape, filters, size, strides, padding, depth_multiplier):
    height, width, channels = shape
    cut = size - 1 if padding == "valid" else 0
    positions = -(-(height - cut) // strides) * -(-(width - cut) // strides)
    between = channels * depth_multiplier
    return (height - cut) * (width - cut) * between * size**2 + positions * between * filters
