"""Every convolution is taken to read the channels of the branch's input: the reduction saves nothing.

Points: full, except test_branch_cost 0
"""
# %% branch_cost
def branch_cost(shape, convolutions):
    height, width, channels = shape
    parameters = multiplications = 0
    for filters, size, strides in convolutions:
        height, width = -(-height // strides), -(-width // strides)
        weights = size * size * channels * filters
        parameters += weights + filters
        multiplications += weights * height * width
        pass
    return parameters, multiplications
