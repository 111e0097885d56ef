"""The window stays inside, so that the borders are lost.

Points: full, except test_separable_3d_result 0
"""
# %% separable_3d
def separable_3d(shape, depthwise_kernel, pointwise_kernel, bias):
    *window, channels, depth_multiplier = depthwise_kernel.shape
    between = channels * depth_multiplier
    first = layers.Conv3D(between, window, padding="valid", groups=channels, use_bias=False)
    second = layers.Conv3D(len(bias), 1)
    inputs = keras.Input(shape)
    model = keras.Model(inputs, second(first(inputs)))
    first.set_weights([depthwise_kernel.reshape(*window, 1, between)])
    second.set_weights([pointwise_kernel, bias])
    return model
