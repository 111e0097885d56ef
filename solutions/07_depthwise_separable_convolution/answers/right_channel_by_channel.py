"""Every channel is cut out and has a regular convolution of its own, and their results are joined, in two and in three dimensions; the factors are found one after another by power iteration on what is left.

Points: full
"""
# %% separable_multiplications
def separable_multiplications(shape, filters, size, strides, padding, depth_multiplier):
    height, width, channels = shape
    total = 0
    for start in [(row, column) for row in range(0, height, strides) for column in range(0, width, strides)]:
        if padding == "same" or (start[0] + size <= height and start[1] + size <= width):
            total += channels * depth_multiplier * size**2 + channels * depth_multiplier * filters
    return total


# %% depthwise
def depthwise(x, kernel):
    rows, columns, channels, depth_multiplier = kernel.shape
    planes = []
    for c in range(channels):
        for m in range(depth_multiplier):
            plane = [[(x[:, i : i + rows, j : j + columns, c] * kernel[:, :, c, m]).sum(axis=(1, 2))
                      for j in range(x.shape[2] - columns + 1)] for i in range(x.shape[1] - rows + 1)]
            planes.append(np.array(plane).transpose(2, 0, 1))
    return np.stack(planes, axis=-1)


# %% two_halves
def two_halves(shape, depthwise_kernel, pointwise_kernel, bias, strides, padding):
    inputs = keras.Input(shape)
    parts = []
    for c in range(shape[-1]):
        one = layers.Conv2D(depthwise_kernel.shape[3], depthwise_kernel.shape[:2], strides, padding, use_bias=False)
        parts.append(one(inputs[..., c : c + 1]))
        one.set_weights([depthwise_kernel[:, :, c : c + 1]])
    half_way = layers.Concatenate()(parts) if len(parts) > 1 else parts[0]
    mix = layers.Conv2D(len(bias), 1)
    outputs = mix(half_way)
    mix.set_weights([pointwise_kernel, bias])
    return keras.Model(inputs, [half_way, outputs])


# %% combined_kernel
def combined_kernel(depthwise_kernel, pointwise_kernel):
    rows, columns, channels, depth_multiplier = depthwise_kernel.shape
    parts = [depthwise_kernel[:, :, c] @ pointwise_kernel[0, 0, c * depth_multiplier : (c + 1) * depth_multiplier]
             for c in range(channels)]
    return np.stack(parts, axis=2)


# %% factorise
def factorise(kernel, depth_multiplier):
    rows, columns, channels, filters = kernel.shape
    left = kernel.astype("float64").reshape(rows * columns, channels, filters).transpose(1, 0, 2).copy()
    windows, mixes = [], []
    for _ in range(depth_multiplier):
        mix = np.random.default_rng(0).normal(size=(channels, filters, 1))
        for _ in range(3000):
            mix = left.transpose(0, 2, 1) @ (left @ mix)
            mix /= np.linalg.norm(mix, axis=1, keepdims=True) + 1e-300
        window = left @ mix
        left = left - window @ mix.transpose(0, 2, 1)
        windows.append(window[:, :, 0])
        mixes.append(mix[:, :, 0])
    depthwise_kernel = np.stack(windows, axis=-1).transpose(1, 0, 2).reshape(rows, columns, channels, depth_multiplier)
    return depthwise_kernel, np.stack(mixes, axis=1).reshape(1, 1, channels * depth_multiplier, filters)


# %% separable_3d
def separable_3d(shape, depthwise_kernel, pointwise_kernel, bias):
    *window, channels, depth_multiplier = depthwise_kernel.shape
    inputs = keras.Input(shape)
    parts = []
    for c in range(channels):
        one = layers.Conv3D(depth_multiplier, window, padding="same", use_bias=False)
        parts.append(one(inputs[..., c : c + 1]))
        one.set_weights([depthwise_kernel[..., c : c + 1, :]])
    mix = layers.Conv3D(len(bias), 1)
    outputs = mix(ops.concatenate(parts, axis=-1))
    mix.set_weights([pointwise_kernel, bias])
    return keras.Model(inputs, outputs)
