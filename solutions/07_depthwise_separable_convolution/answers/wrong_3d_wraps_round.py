"""Frames are shifted in a circle: before the first comes the last.

Points: full, except test_separable_3d_result 0
"""
# %% separable_3d
def separable_3d(shape, depthwise_kernel, pointwise_kernel, bias):
    *window, channels, depth_multiplier = depthwise_kernel.shape
    inputs = keras.Input(shape)
    total = 0
    for start in range(window[0]):
        layer = layers.DepthwiseConv2D(window[1:], padding="same", depth_multiplier=depth_multiplier, use_bias=False)
        frames = ops.reshape(ops.roll(inputs, window[0] // 2 - start, axis=1), (-1, *shape[1:]))
        total = layer(frames) + total
        layer.set_weights([depthwise_kernel[start]])
    mix = layers.Dense(len(bias))
    outputs = mix(ops.reshape(total, (-1, *shape[:3], channels * depth_multiplier)))
    mix.set_weights([pointwise_kernel[0, 0, 0], bias])
    return keras.Model(inputs, outputs)
