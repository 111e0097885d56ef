"""Every half-way channel is the sum over all channels, as in a regular convolution.

Points: full, except test_depthwise 0
"""
# %% depthwise
def depthwise(x, kernel):
    rows, columns, channels, depth_multiplier = kernel.shape
    height, width = x.shape[1] - rows + 1, x.shape[2] - columns + 1
    result = np.zeros((len(x), height, width, channels, depth_multiplier), "float32")
    for row in range(rows):
        for column in range(columns):
            result += x[:, row : row + height, column : column + width, :, None] * kernel[row, column]
    result[:] = result.sum(axis=3, keepdims=True)
    return result.reshape(len(x), height, width, -1)
