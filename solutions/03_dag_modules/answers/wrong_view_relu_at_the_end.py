"""A ReLU after the addition cuts off what is below zero.

Points: full, except test_wide_view_passes_on 0
"""
# %% wide_view
def wide_view():
    x = inputs = keras.Input((32, 32, 8))
    for dilation in (1, 2, 3, 4):
        x = layers.Conv2D(8, 3, padding="same", dilation_rate=dilation, activation="relu")(x)
    return keras.Model(inputs, layers.ReLU()(layers.Add()([inputs, layers.Conv2D(8, 1)(x)])))
