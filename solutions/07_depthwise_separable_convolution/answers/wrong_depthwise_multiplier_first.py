"""The half-way channels are ordered by the multiplier first, and then by the channel.

Points: full, except test_depthwise 0, test_combined_kernel 0
"""
# %% depthwise
def depthwise(x, kernel):
    rows, columns, channels, depth_multiplier = kernel.shape
    height, width = x.shape[1] - rows + 1, x.shape[2] - columns + 1
    result = np.zeros((len(x), height, width, channels, depth_multiplier), "float32")
    for row in range(rows):
        for column in range(columns):
            result += x[:, row : row + height, column : column + width, :, None] * kernel[row, column]
    return result.swapaxes(3, 4).reshape(len(x), height, width, -1)


# %% combined_kernel
def combined_kernel(depthwise_kernel, pointwise_kernel):
    channels, depth_multiplier = depthwise_kernel.shape[2:]
    return np.einsum("ijcm,mcf->ijcf", depthwise_kernel, pointwise_kernel.reshape(depth_multiplier, channels, -1))
