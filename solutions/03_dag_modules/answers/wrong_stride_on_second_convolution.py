"""The second convolution of the branch takes the stride.

Points: full, except test_residual_projection 0
"""
# %% residual_block
def residual_block(shape, filters, strides):
    inputs = keras.Input(shape)
    x = layers.Conv2D(filters, 3, padding="same", activation="relu")(inputs)
    x = layers.Conv2D(filters, 3, strides, padding="same")(x)
    shortcut = inputs
    if shape[-1] != filters or strides != 1:
        shortcut = layers.Conv2D(filters, 1, strides)(inputs)
    return keras.Model(inputs, layers.Activation("relu")(layers.Add()([shortcut, x])))
