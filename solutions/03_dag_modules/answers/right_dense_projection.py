"""The projection and the 1×1 convolutions are Dense layers, after a slice that takes every position of the stride; the wide view is a 1×1 reduction before a few large convolutions.

Points: full
"""
# %% inception
def inception(shape, strides):
    def mix(x, filters):
        return layers.Dense(filters, activation="relu")(x)

    def window(x, filters, size):
        return layers.Conv2D(filters, size, strides=strides, padding="same", activation="relu")(x)

    inputs = keras.Input(shape)
    pooled = layers.MaxPooling2D(3, strides=strides, padding="same")(inputs)
    return keras.Model(inputs, layers.concatenate([
        mix(inputs[:, ::strides, ::strides], 8),
        window(mix(inputs, 6), 12, 3),
        window(mix(inputs, 4), 10, 5),
        mix(pooled, 5),
    ]))


# %% residual_block
def residual_block(shape, filters, strides):
    inputs = shortcut = keras.Input(shape)
    if strides > 1 or filters != shape[2]:
        shortcut = layers.Dense(filters)(inputs[:, ::strides, ::strides, :])
    x = layers.Activation("relu")(layers.Conv2D(filters, 3, strides=strides, padding="same")(inputs))
    x = layers.Conv2D(filters, 3, padding="same")(x)
    return keras.Model(inputs, layers.ReLU()(layers.add([x, shortcut])))


# %% pointwise
def pointwise(x, kernel, bias, strides):
    rows = x[:, ::strides, ::strides]
    flat = rows.reshape(-1, x.shape[-1]) @ kernel.reshape(x.shape[-1], -1)
    return (flat + bias).reshape(*rows.shape[:-1], -1)


# %% wide_view
def wide_view():
    inputs = keras.Input((32, 32, 8))
    x = layers.Conv2D(2, 1, activation="relu")(inputs)
    for _ in range(2):
        x = layers.Conv2D(2, 11, padding="same", activation="relu")(x)
    return keras.Model(inputs, layers.add([inputs, layers.Conv2D(8, 1)(x)]))
