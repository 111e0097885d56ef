"""No padding when pooling and slicing with strides: an odd picture loses its last row and column.

Points: full, except test_inception_strides 0
"""
# %% inception
def inception(shape, strides):
    height, width, channels = shape
    kept = (height // strides * strides, width // strides * strides)
    inputs = keras.Input(shape)

    def conv(x, filters, size, strides=1):
        return layers.Conv2D(filters, size, strides, padding="same", activation="relu")(x)

    x = inputs[:, : kept[0], : kept[1]]
    one = conv(x, 8, 1, strides)
    three = conv(conv(x, 6, 1), 12, 3, strides)
    five = conv(conv(x, 4, 1), 10, 5, strides)
    pooled = conv(layers.MaxPooling2D(3, strides, padding="same")(x), 5, 1)
    return keras.Model(inputs, layers.Concatenate()([one, three, five, pooled]))
