"""The 1×1 convolution by hand reads every position, whatever the strides.

Points: full, except test_pointwise 0
"""
# %% pointwise
def pointwise(x, kernel, bias, strides):
    return x @ kernel[0, 0] + bias
