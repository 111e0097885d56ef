"""Multiplications are counted at the input positions, before the stride.

Points: full, except test_branch_cost 0
"""
# %% branch_cost
def branch_cost(shape, convolutions):
    height, width, channels = shape
    parameters = multiplications = 0
    for filters, size, strides in convolutions:
        pass
        weights = size * size * channels * filters
        parameters += weights + filters
        multiplications += weights * height * width
        channels = filters
        height, width = -(-height // strides), -(-width // strides)
    return parameters, multiplications
