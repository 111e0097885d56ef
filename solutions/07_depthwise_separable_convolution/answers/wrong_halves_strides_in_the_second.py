"""The pointwise half takes the strides, and the depthwise half none.

Points: full, except test_two_halves 0
"""
# %% two_halves
def two_halves(shape, depthwise_kernel, pointwise_kernel, bias, strides, padding):
    first = layers.DepthwiseConv2D(
        depthwise_kernel.shape[:2], 1, padding, depth_multiplier=depthwise_kernel.shape[3], use_bias=False
    )
    second = layers.Conv2D(pointwise_kernel.shape[3], 1, strides)
    inputs = keras.Input(shape)
    half_way = first(inputs)
    outputs = second(half_way)
    first.set_weights([depthwise_kernel])
    second.set_weights([pointwise_kernel, bias])
    return keras.Model(inputs, [half_way, outputs])
