"""The layer is taken for its depthwise half alone: the pointwise part that mixes the channels is missing, in the counts and in the models.

Points: full, except test_separable_parameters 0, test_multiplications_same 0, test_multiplications_valid 0, test_two_halves 0, test_separable_3d_result 0, test_separable_3d_size 0
"""
# %% separable_parameters
def separable_parameters(channels, filters, size, depth_multiplier, use_bias):
    between = channels * depth_multiplier
    return size[0] * size[1] * between + (between if use_bias else 0)


# %% separable_multiplications
def separable_multiplications(shape, filters, size, strides, padding, depth_multiplier):
    height, width, channels = shape
    cut = size - 1 if padding == "valid" else 0
    positions = -(-(height - cut) // strides) * -(-(width - cut) // strides)
    return positions * channels * depth_multiplier * size**2


# %% two_halves
def two_halves(shape, depthwise_kernel, pointwise_kernel, bias, strides, padding):
    first = layers.DepthwiseConv2D(
        depthwise_kernel.shape[:2], strides, padding, depth_multiplier=depthwise_kernel.shape[3], use_bias=False
    )
    inputs = keras.Input(shape)
    half_way = first(inputs)
    first.set_weights([depthwise_kernel])
    return keras.Model(inputs, [half_way, layers.Identity()(half_way)])


# %% separable_3d
def separable_3d(shape, depthwise_kernel, pointwise_kernel, bias):
    *window, channels, depth_multiplier = depthwise_kernel.shape
    between = channels * depth_multiplier
    first = layers.Conv3D(between, window, padding="same", groups=channels, use_bias=False)
    inputs = keras.Input(shape)
    model = keras.Model(inputs, first(inputs))
    first.set_weights([depthwise_kernel.reshape(*window, 1, between)])
    return model
