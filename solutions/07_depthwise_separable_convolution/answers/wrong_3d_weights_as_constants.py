"""The numbers stand in the graph as constants, so that the model has no weights at all.

Points: full, except test_separable_3d_size 0
"""
# %% separable_3d
def separable_3d(shape, depthwise_kernel, pointwise_kernel, bias):
    *window, channels, depth_multiplier = depthwise_kernel.shape
    between = channels * depth_multiplier
    inputs = keras.Input(shape)
    padded = ops.pad(inputs, [(0, 0), *[(side // 2, side // 2) for side in window], (0, 0)])
    total = 0
    for i, j, k in np.ndindex(*window):
        part = padded[:, i : i + shape[0], j : j + shape[1], k : k + shape[2]]
        part = ops.repeat(part, depth_multiplier, axis=-1)
        total = part * depthwise_kernel[i, j, k].reshape(between) + total
    return keras.Model(inputs, ops.matmul(total, pointwise_kernel[0, 0, 0]) + bias)
