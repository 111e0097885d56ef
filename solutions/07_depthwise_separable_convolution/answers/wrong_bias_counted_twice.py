"""Each half has a bias of its own, in the count and in the models.

Points: full, except test_separable_parameters 0, test_two_halves 0, test_separable_3d_size 0
"""
# %% separable_parameters
def separable_parameters(channels, filters, size, depth_multiplier, use_bias):
    between = channels * depth_multiplier
    return size[0] * size[1] * between + between * filters + (between + filters if use_bias else 0)


# %% two_halves
def two_halves(shape, depthwise_kernel, pointwise_kernel, bias, strides, padding):
    first = layers.DepthwiseConv2D(
        depthwise_kernel.shape[:2], strides, padding, depth_multiplier=depthwise_kernel.shape[3]
    )
    second = layers.Conv2D(pointwise_kernel.shape[3], 1)
    inputs = keras.Input(shape)
    half_way = first(inputs)
    outputs = second(half_way)
    first.set_weights([depthwise_kernel, np.zeros(pointwise_kernel.shape[2])])
    second.set_weights([pointwise_kernel, bias])
    return keras.Model(inputs, [half_way, outputs])


# %% separable_3d
def separable_3d(shape, depthwise_kernel, pointwise_kernel, bias):
    *window, channels, depth_multiplier = depthwise_kernel.shape
    between = channels * depth_multiplier
    first = layers.Conv3D(between, window, padding="same", groups=channels)
    second = layers.Conv3D(len(bias), 1)
    inputs = keras.Input(shape)
    model = keras.Model(inputs, second(first(inputs)))
    first.set_weights([depthwise_kernel.reshape(*window, 1, between), np.zeros(between)])
    second.set_weights([pointwise_kernel, bias])
    return model
