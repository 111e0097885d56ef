"""Dilations of 9, 3 and 1 reach every position up to 13 away with three convolutions (some near the border only outside the picture); strides of the module are slices at its end.

Points: full
"""
# %% wide_view
def wide_view():
    x = inputs = keras.Input((32, 32, 8))
    for dilation in (9, 3, 1):
        x = layers.Conv2D(8, 3, padding="same", dilation_rate=dilation, activation="relu")(x)
    return keras.Model(inputs, layers.Add()([inputs, layers.Conv2D(8, 1)(x)]))


# %% inception
def inception(shape, strides):
    inputs = keras.Input(shape)
    branches = []
    for steps in [[(8, 1)], [(6, 1), (12, 3)], [(4, 1), (10, 5)], ["pool", (5, 1)]]:
        x = inputs
        for step in steps:
            if step == "pool":
                x = layers.MaxPooling2D(3, strides=1, padding="same")(x)
            else:
                x = layers.ReLU()(layers.Conv2D(*step, padding="same")(x))
        branches.append(x[:, ::strides, ::strides])
    return keras.Model(inputs, layers.Concatenate(axis=-1)(branches))
