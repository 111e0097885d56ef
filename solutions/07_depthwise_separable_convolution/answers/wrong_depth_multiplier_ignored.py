"""The depth multiplier is ignored everywhere, as if each channel had one window.

Points: full, except test_separable_parameters 0, test_multiplications_same 0, test_depthwise 0, test_two_halves 0, test_combined_kernel 0, test_factorise_exact 0, test_factorise_best 0, test_separable_3d_result 0, test_separable_3d_size 0
"""
# %% separable_parameters
def separable_parameters(channels, filters, size, depth_multiplier, use_bias):
    return size[0] * size[1] * channels + channels * filters + (filters if use_bias else 0)


# %% separable_multiplications
def separable_multiplications(shape, filters, size, strides, padding, depth_multiplier):
    height, width, channels = shape
    cut = size - 1 if padding == "valid" else 0
    positions = -(-(height - cut) // strides) * -(-(width - cut) // strides)
    return positions * channels * (size**2 + filters)


# %% depthwise
def depthwise(x, kernel):
    rows, columns = kernel.shape[:2]
    height, width = x.shape[1] - rows + 1, x.shape[2] - columns + 1
    return sum(x[:, i : i + height, j : j + width] * kernel[i, j, :, 0] for i, j in np.ndindex(rows, columns))


# %% two_halves
def two_halves(shape, depthwise_kernel, pointwise_kernel, bias, strides, padding):
    depthwise_kernel, pointwise_kernel = depthwise_kernel[..., :1], pointwise_kernel[:, :, : shape[-1]]
    first = layers.DepthwiseConv2D(
        depthwise_kernel.shape[:2], strides, padding, depth_multiplier=depthwise_kernel.shape[3], use_bias=False
    )
    second = layers.Conv2D(pointwise_kernel.shape[3], 1)
    inputs = keras.Input(shape)
    half_way = first(inputs)
    outputs = second(half_way)
    first.set_weights([depthwise_kernel])
    second.set_weights([pointwise_kernel, bias])
    return keras.Model(inputs, [half_way, outputs])


# %% combined_kernel
def combined_kernel(depthwise_kernel, pointwise_kernel):
    return depthwise_kernel[..., :1] * pointwise_kernel[:, :, : depthwise_kernel.shape[2]]


# %% factorise
def factorise(kernel, depth_multiplier):
    rows, columns, channels, filters = kernel.shape
    per_channel = kernel.reshape(rows * columns, channels, filters).transpose(1, 0, 2)
    u, s, vt = np.linalg.svd(per_channel, full_matrices=False)
    depthwise_kernel = u[:, :, :1].transpose(1, 0, 2).reshape(rows, columns, channels, 1)
    return depthwise_kernel, (s[:, :1] * vt[:, 0]).reshape(1, 1, channels, filters)


# %% separable_3d
def separable_3d(shape, depthwise_kernel, pointwise_kernel, bias):
    depthwise_kernel, pointwise_kernel = depthwise_kernel[..., :1], pointwise_kernel[:, :, :, : shape[-1]]
    *window, channels, depth_multiplier = depthwise_kernel.shape
    between = channels * depth_multiplier
    first = layers.Conv3D(between, window, padding="same", groups=channels, use_bias=False)
    second = layers.Conv3D(len(bias), 1)
    inputs = keras.Input(shape)
    model = keras.Model(inputs, second(first(inputs)))
    first.set_weights([depthwise_kernel.reshape(*window, 1, between)])
    second.set_weights([pointwise_kernel, bias])
    return model
