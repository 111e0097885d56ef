"""The projection forgets the stride; an average pooling makes the shapes fit, and the result is another.

Points: full, except test_residual_projection 0
"""
# %% residual_block
def residual_block(shape, filters, strides):
    inputs = keras.Input(shape)
    x = layers.Conv2D(filters, 3, strides, padding="same", activation="relu")(inputs)
    x = layers.Conv2D(filters, 3, padding="same")(x)
    shortcut = inputs
    if shape[-1] != filters or strides != 1:
        shortcut = layers.AveragePooling2D(strides, padding="same")(layers.Conv2D(filters, 1)(inputs))
    return keras.Model(inputs, layers.Activation("relu")(layers.Add()([shortcut, x])))
