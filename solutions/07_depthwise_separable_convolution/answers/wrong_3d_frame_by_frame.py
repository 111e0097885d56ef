"""Each frame is convolved alone, with the middle slice of the window: nothing passes along the depth.

Points: full, except test_separable_3d_result 0, test_separable_3d_size 0
"""
# %% separable_3d
def separable_3d(shape, depthwise_kernel, pointwise_kernel, bias):
    *window, channels, depth_multiplier = depthwise_kernel.shape
    layer = layers.DepthwiseConv2D(window[1:], padding="same", depth_multiplier=depth_multiplier, use_bias=False)
    mix = layers.Dense(len(bias))
    inputs = keras.Input(shape)
    outputs = mix(layers.TimeDistributed(layer)(inputs))
    layer.set_weights([depthwise_kernel[window[0] // 2]])
    mix.set_weights([pointwise_kernel[0, 0, 0], bias])
    return keras.Model(inputs, outputs)
