"""The picture is padded, so that it keeps its size.

Points: full, except test_depthwise 0
"""
# %% depthwise
def depthwise(x, kernel):
    x = np.pad(x, [(0, 0), (0, kernel.shape[0] - 1), (0, kernel.shape[1] - 1), (0, 0)])
    rows, columns, channels, depth_multiplier = kernel.shape
    height, width = x.shape[1] - rows + 1, x.shape[2] - columns + 1
    result = np.zeros((len(x), height, width, channels, depth_multiplier), "float32")
    for row in range(rows):
        for column in range(columns):
            result += x[:, row : row + height, column : column + width, :, None] * kernel[row, column]
    return result.reshape(len(x), height, width, -1)
