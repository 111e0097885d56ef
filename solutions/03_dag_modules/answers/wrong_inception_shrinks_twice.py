"""The strides are taken by both convolutions of a branch, and everywhere else to match.

Points: full, except test_inception_strides 0
"""
# %% inception
def inception(shape, strides):
    def conv(x, filters, size, strides=1):
        return layers.Conv2D(filters, size, strides, padding="same", activation="relu")(x)

    def conv_once(x):
        return layers.MaxPooling2D(1, strides)(x)

    inputs = keras.Input(shape)
    one = conv(conv_once(inputs), 8, 1, strides)
    three = conv(conv(inputs, 6, 1, strides), 12, 3, strides)
    five = conv(conv(inputs, 4, 1, strides), 10, 5, strides)
    pooled = conv(layers.MaxPooling2D(3, strides, padding="same")(inputs), 5, 1, strides)
    return keras.Model(inputs, layers.Concatenate()([one, three, five, pooled]))
