"""In three dimensions there is one two-dimensional depthwise layer for each slice of the window, on frames that are shifted against each other, and the results are added; the bias sits in the last of several small steps; the factors come from alternating least squares.

Points: full
"""
# %% separable_parameters
def separable_parameters(channels, filters, size, depth_multiplier, use_bias):
    half_way = channels * depth_multiplier
    weights = [(*size, half_way), (half_way, filters)] + [(filters,)] * use_bias
    total = 0
    for shape in weights:
        count = 1
        for side in shape:
            count *= side
        total += count
    return total


# %% depthwise
def depthwise(x, kernel):
    rows, columns, channels, depth_multiplier = kernel.shape
    flat = kernel.reshape(rows, columns, -1)
    x = np.repeat(x, depth_multiplier, axis=3)
    height, width = x.shape[1] - rows + 1, x.shape[2] - columns + 1
    return sum(x[:, i : i + height, j : j + width] * flat[i, j] for i, j in np.ndindex(rows, columns))


# %% factorise
def factorise(kernel, depth_multiplier):
    rows, columns, channels, filters = kernel.shape
    depthwise_kernel = np.zeros((rows, columns, channels, depth_multiplier))
    pointwise_kernel = np.zeros((channels, depth_multiplier, filters))
    for c in range(channels):
        part = kernel[:, :, c].reshape(-1, filters).astype("float64")
        mix = np.random.default_rng(1).normal(size=(depth_multiplier, filters))
        for _ in range(2000):
            window = part @ np.linalg.pinv(mix)
            mix = np.linalg.pinv(window) @ part
        depthwise_kernel[:, :, c] = window.reshape(rows, columns, depth_multiplier)
        pointwise_kernel[c] = mix
    return depthwise_kernel, pointwise_kernel.reshape(1, 1, -1, filters)


# %% separable_3d
def separable_3d(shape, depthwise_kernel, pointwise_kernel, bias):
    *window, channels, depth_multiplier = depthwise_kernel.shape
    inputs = keras.Input(shape)
    behind = window[0] // 2
    padded = ops.pad(inputs, [(0, 0), (behind, behind), (0, 0), (0, 0), (0, 0)])
    total = []
    for start in range(window[0]):
        layer = layers.DepthwiseConv2D(window[1:], padding="same", depth_multiplier=depth_multiplier, use_bias=False)
        total.append(layers.TimeDistributed(layer)(padded[:, start : start + shape[0]]))
        layer.set_weights([depthwise_kernel[start]])
    x = sum(total[1:], start=total[0])
    mix = layers.EinsumDense("bdhwc,cf->bdhwf", output_shape=(*shape[:3], len(bias)), bias_axes="f")
    outputs = mix(x)
    mix.set_weights([pointwise_kernel[0, 0, 0], bias])
    return keras.Model(inputs, outputs)
