"""The windows are a strided view and the sums einsum; the halves are a grouped convolution and a Dense layer; the factors come from the eigenvectors of each channel's Gram matrix; in three dimensions, shifted frames lie side by side as channels of one two-dimensional depthwise convolution.

Points: full
"""
# %% separable_parameters
def separable_parameters(channels, filters, size, depth_multiplier, use_bias):
    per_way = size[0] * size[1] + filters  # for each half-way channel: its window, and its row of the mixing matrix
    return channels * depth_multiplier * per_way + filters * int(use_bias)


# %% separable_multiplications
def separable_multiplications(shape, filters, size, strides, padding, depth_multiplier):
    height, width, channels = shape
    if padding == "same":
        positions = [(n + strides - 1) // strides for n in (height, width)]
    else:
        positions = [(n - size) // strides + 1 for n in (height, width)]
    return positions[0] * positions[1] * channels * depth_multiplier * (size * size + filters)


# %% depthwise
def depthwise(x, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(x, kernel.shape[:2], axis=(1, 2))
    result = np.einsum("bhwcij,ijcm->bhwcm", windows, kernel)
    return result.reshape(*result.shape[:3], -1)


# %% two_halves
def two_halves(shape, depthwise_kernel, pointwise_kernel, bias, strides, padding):
    *window, channels, depth_multiplier = depthwise_kernel.shape
    between = channels * depth_multiplier
    first = layers.Conv2D(between, window, strides, padding, groups=channels, use_bias=False)
    second = layers.Dense(len(bias))
    inputs = keras.Input(shape)
    half_way = first(inputs)
    model = keras.Model(inputs, [half_way, second(half_way)])
    first.set_weights([depthwise_kernel.reshape(*window, 1, between)])
    second.set_weights([pointwise_kernel[0, 0], bias])
    return model


# %% combined_kernel
def combined_kernel(depthwise_kernel, pointwise_kernel):
    rows, columns, channels, depth_multiplier = depthwise_kernel.shape
    kernel = np.zeros((rows, columns, channels, pointwise_kernel.shape[3]))
    for channel in range(channels):
        for m in range(depth_multiplier):
            mix = pointwise_kernel[0, 0, channel * depth_multiplier + m]
            kernel[:, :, channel] += depthwise_kernel[:, :, channel, m, None] * mix
    return kernel


# %% factorise
def factorise(kernel, depth_multiplier):
    rows, columns, channels, filters = kernel.shape
    depthwise_kernel = np.zeros((rows, columns, channels, depth_multiplier))
    pointwise_kernel = np.zeros((1, 1, channels * depth_multiplier, filters))
    for c in range(channels):
        part = kernel[:, :, c].reshape(-1, filters).astype("float64")
        _, directions = np.linalg.eigh(part.T @ part)  # the strongest comes last
        best = directions[:, -depth_multiplier:]
        depthwise_kernel[:, :, c] = (part @ best).reshape(rows, columns, depth_multiplier)
        pointwise_kernel[0, 0, c * depth_multiplier : (c + 1) * depth_multiplier] = best.T
    return depthwise_kernel, pointwise_kernel


# %% separable_3d
def separable_3d(shape, depthwise_kernel, pointwise_kernel, bias):
    *window, channels, depth_multiplier = depthwise_kernel.shape
    slices, (depth, height, width) = window[0], shape[:3]
    first = layers.DepthwiseConv2D(window[1:], padding="same", depth_multiplier=depth_multiplier, use_bias=False)
    second = layers.Dense(len(bias))
    inputs = keras.Input(shape)
    padded = layers.ZeroPadding3D((slices // 2, 0, 0))(inputs)
    frames = ops.concatenate([padded[:, start : start + depth] for start in range(slices)], axis=-1)
    x = first(ops.reshape(frames, (-1, height, width, slices * channels)))
    x = ops.sum(ops.reshape(x, (-1, depth, height, width, slices, channels * depth_multiplier)), axis=-2)
    model = keras.Model(inputs, second(x))
    stacked = np.moveaxis(depthwise_kernel, 0, 2).reshape(*window[1:], slices * channels, depth_multiplier)
    first.set_weights([stacked])
    second.set_weights([pointwise_kernel[0, 0, 0], bias])
    return model
