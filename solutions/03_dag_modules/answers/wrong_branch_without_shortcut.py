"""The block is a plain stack of two convolutions; a shortcut exists only where the shape changes.

Points: full, except test_residual_identity 0
"""
# %% residual_block
def residual_block(shape, filters, strides):
    inputs = keras.Input(shape)
    x = layers.Conv2D(filters, 3, strides, padding="same", activation="relu")(inputs)
    x = layers.Conv2D(filters, 3, padding="same")(x)
    if shape[-1] == filters and strides == 1:
        return keras.Model(inputs, layers.Activation("relu")(x))
    if shape[-1] != filters or strides != 1:
        shortcut = layers.Conv2D(filters, 1, strides)(inputs)
    return keras.Model(inputs, layers.Activation("relu")(layers.Add()([shortcut, x])))
