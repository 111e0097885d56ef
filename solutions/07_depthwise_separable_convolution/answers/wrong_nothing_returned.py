"""Every function computes and forgets to return.

Points: full, except test_separable_parameters 0, test_multiplications_same 0, test_multiplications_valid 0, test_depthwise 0, test_two_halves 0, test_combined_kernel 0, test_factorise_exact 0, test_factorise_best 0, test_separable_3d_result 0, test_separable_3d_size 0
"""
# %% separable_parameters
def separable_parameters(channels, filters, size, depth_multiplier, use_bias):
    total = channels * filters


# %% separable_multiplications
def separable_multiplications(shape, filters, size, strides, padding, depth_multiplier):
    height, width, channels = shape
    total = height * width * channels


# %% depthwise
def depthwise(x, kernel):
    result = x * 1


# %% two_halves
def two_halves(shape, depthwise_kernel, pointwise_kernel, bias, strides, padding):
    inputs = keras.Input(shape)


# %% combined_kernel
def combined_kernel(depthwise_kernel, pointwise_kernel):
    mix = pointwise_kernel[0, 0]


# %% factorise
def factorise(kernel, depth_multiplier):
    rows, columns, channels, filters = kernel.shape
    u = kernel[..., :depth_multiplier]


# %% separable_3d
def separable_3d(shape, depthwise_kernel, pointwise_kernel, bias):
    *window, channels, depth_multiplier = depthwise_kernel.shape
    inputs = keras.Input(shape)
