"""The multiplications are counted as if both halves took the strides, one after the other.

Points: full, except test_multiplications_same 0, test_multiplications_valid 0
"""
# %% separable_multiplications
def separable_multiplications(shape, filters, size, strides, padding, depth_multiplier):
    height, width, channels = shape
    def after(n):
        return (n - size) // strides + 1 if padding == "valid" else -(-n // strides)

    def twice(n):
        return -(-after(n) // strides)

    between = channels * depth_multiplier
    return after(height) * after(width) * between * size**2 + twice(height) * twice(width) * between * filters
