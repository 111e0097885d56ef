"""The fourth branch pools by averages.

Points: full, except test_inception_branches 0
"""
# %% inception
def inception(shape, strides):
    def conv(x, filters, size, strides=1):
        return layers.Conv2D(filters, size, strides, padding="same", activation="relu")(x)

    inputs = keras.Input(shape)
    one = conv(inputs, 8, 1, strides)
    three = conv(conv(inputs, 6, 1), 12, 3, strides)
    five = conv(conv(inputs, 4, 1), 10, 5, strides)
    pooled = conv(layers.AveragePooling2D(3, strides, padding="same")(inputs), 5, 1)
    return keras.Model(inputs, layers.Concatenate()([one, three, five, pooled]))
