"""Sub-models for the branches, keras.ops for joints and activations, and for the design a small copy of the picture: pooled, looked at, and enlarged again.

Points: full
"""
# %% receptive_field
def receptive_field(steps):
    # from the output back to the input: how many positions does a stretch of the next step's positions need?
    field = 1
    for size, stride, dilation in reversed(steps):
        field = (field - 1) * stride + (size - 1) * dilation + 1
    return field, int(np.prod([stride for _, stride, _ in steps], dtype=int))


# %% pointwise
def pointwise(x, kernel, bias, strides):
    return np.einsum("bhwc,cf->bhwf", x[:, ::strides, ::strides, :], kernel[0, 0]) + bias


# %% inception
def inception(shape, strides):
    def chain(*steps):
        return keras.Sequential([keras.Input(shape), *steps])

    def conv(filters, size, strides=1):
        return layers.Conv2D(filters, size, strides=strides, padding="same", activation="relu")

    inputs = keras.Input(shape)
    branches = [
        chain(conv(8, 1), layers.MaxPooling2D(1, strides, padding="same")),
        chain(conv(6, 1), conv(12, 3, strides)),
        chain(conv(4, 1), conv(10, 5, strides)),
        chain(layers.MaxPooling2D(3, strides, padding="same"), conv(5, 1)),
    ]
    return keras.Model(inputs, keras.ops.concatenate([branch(inputs) for branch in branches], axis=-1))


# %% residual_block
def residual_block(shape, filters, strides):
    inputs = keras.Input(shape)
    branch = keras.Sequential([
        keras.Input(shape),
        layers.Conv2D(filters, 3, strides=strides, padding="same"),
        layers.ReLU(),
        layers.Conv2D(filters, 3, padding="same"),
    ])(inputs)
    same_shape = tuple(branch.shape) == tuple(inputs.shape)
    shortcut = inputs if same_shape else layers.Conv2D(filters, 1, strides=strides)(inputs)
    return keras.Model(inputs, keras.ops.relu(shortcut + branch))


# %% pre_activation_block
def pre_activation_block(shape):
    inputs = keras.Input(shape)
    x = layers.Conv2D(shape[-1], 3, padding="same")(keras.ops.relu(inputs))
    x = layers.Conv2D(shape[-1], 3, padding="same")(keras.ops.relu(x))
    return keras.Model(inputs, inputs + x)


# %% wide_view
def wide_view():
    inputs = keras.Input((32, 32, 8))
    x = layers.AveragePooling2D(4)(inputs)  # (8, 8, 8), and ten pixels are at most three of its positions
    x = layers.Conv2D(4, 7, padding="same", activation="relu")(x)
    x = layers.UpSampling2D(4)(layers.Conv2D(8, 1)(x))
    return keras.Model(inputs, keras.ops.add(inputs, x))
