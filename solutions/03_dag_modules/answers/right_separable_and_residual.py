"""A row of small residual blocks for the wide view, with depthwise convolutions of 1×21 and 21×1 in them; shapes looked at instead of arguments.

Points: full
"""
# %% branch_cost
def branch_cost(shape, convolutions):
    x = inputs = keras.Input(shape)
    multiplications = 0
    for filters, size, strides in convolutions:
        layer = layers.Conv2D(filters, size, strides, padding="same")
        x = layer(x)
        multiplications += int(np.prod(layer.kernel.shape)) * x.shape[1] * x.shape[2]
    return keras.Model(inputs, x).count_params(), multiplications


# %% pre_activation_block
def pre_activation_block(shape):
    inputs = keras.Input(shape)
    branch = keras.Sequential([
        keras.Input(shape),
        layers.ReLU(),
        layers.Conv2D(shape[-1], 3, padding="same", activation="relu"),
        layers.Conv2D(shape[-1], 3, padding="same"),
    ])
    return keras.Model(inputs, layers.add([inputs, branch(inputs)]))


# %% wide_view
def wide_view():
    x = inputs = keras.Input((32, 32, 8))
    for size in [(1, 21), (21, 1)]:
        branch = layers.DepthwiseConv2D(size, padding="same")(layers.ReLU()(x))
        x = layers.Add()([x, layers.Conv2D(8, 1)(branch)])
    return keras.Model(inputs, x)
