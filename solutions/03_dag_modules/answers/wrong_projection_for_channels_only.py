"""A projection only where the channels change; with the same channels and a stride, the input is added as it is.

Points: full, except test_residual_projection 0
"""
# %% residual_block
def residual_block(shape, filters, strides):
    inputs = keras.Input(shape)
    x = layers.Conv2D(filters, 3, strides, padding="same", activation="relu")(inputs)
    x = layers.Conv2D(filters, 3, padding="same")(x)
    shortcut = inputs
    if shape[-1] != filters:
        shortcut = layers.Conv2D(filters, 1, strides)(inputs)
    return keras.Model(inputs, layers.Activation("relu")(layers.Add()([shortcut, x])))
