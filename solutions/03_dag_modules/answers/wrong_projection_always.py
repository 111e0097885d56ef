"""The shortcut is projected even where the shapes agree.

Points: full, except test_residual_identity 0
"""
# %% residual_block
def residual_block(shape, filters, strides):
    inputs = keras.Input(shape)
    x = layers.Conv2D(filters, 3, strides, padding="same", activation="relu")(inputs)
    x = layers.Conv2D(filters, 3, padding="same")(x)
    shortcut = inputs
    shortcut = layers.Conv2D(filters, 1, strides)(inputs)
    return keras.Model(inputs, layers.Activation("relu")(layers.Add()([shortcut, x])))
