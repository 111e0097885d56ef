"""The second half averages the half-way channels for every filter instead of mixing them by the given kernel.

Points: full, except test_two_halves 0, test_separable_3d_result 0
"""
# %% two_halves
def two_halves(shape, depthwise_kernel, pointwise_kernel, bias, strides, padding):
    first = layers.DepthwiseConv2D(
        depthwise_kernel.shape[:2], strides, padding, depth_multiplier=depthwise_kernel.shape[3], use_bias=False
    )
    second = layers.Conv2D(pointwise_kernel.shape[3], 1)
    inputs = keras.Input(shape)
    half_way = first(inputs)
    outputs = second(half_way)
    first.set_weights([depthwise_kernel])
    second.set_weights([np.full_like(pointwise_kernel, 1 / pointwise_kernel.shape[2]), bias])
    return keras.Model(inputs, [half_way, outputs])


# %% separable_3d
def separable_3d(shape, depthwise_kernel, pointwise_kernel, bias):
    *window, channels, depth_multiplier = depthwise_kernel.shape
    between = channels * depth_multiplier
    first = layers.Conv3D(between, window, padding="same", groups=channels, use_bias=False)
    second = layers.Conv3D(len(bias), 1)
    inputs = keras.Input(shape)
    model = keras.Model(inputs, second(first(inputs)))
    first.set_weights([depthwise_kernel.reshape(*window, 1, between)])
    second.set_weights([np.full_like(pointwise_kernel, 1 / between), bias])
    return model
