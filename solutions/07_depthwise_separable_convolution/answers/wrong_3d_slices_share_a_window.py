"""One two-dimensional depthwise layer serves all slices of the window.

Points: full, except test_separable_3d_result 0, test_separable_3d_size 0
"""
# %% separable_3d
def separable_3d(shape, depthwise_kernel, pointwise_kernel, bias):
    *window, channels, depth_multiplier = depthwise_kernel.shape
    layer = layers.DepthwiseConv2D(window[1:], padding="same", depth_multiplier=depth_multiplier, use_bias=False)
    mix = layers.Dense(len(bias))
    inputs = keras.Input(shape)
    padded = layers.ZeroPadding3D((window[0] // 2, 0, 0))(inputs)
    every_frame = layers.TimeDistributed(layer)
    total = every_frame(padded[:, : shape[0]])
    for start in range(1, window[0]):
        total = total + every_frame(padded[:, start : start + shape[0]])
    outputs = mix(total)
    layer.set_weights([depthwise_kernel.mean(axis=0)])
    mix.set_weights([pointwise_kernel[0, 0, 0], bias])
    return keras.Model(inputs, outputs)
