"""Dilations of 10 reach far enough and leave out what lies between.

Points: full, except test_wide_view_reach 0
"""
# %% wide_view
def wide_view():
    x = inputs = keras.Input((32, 32, 8))
    for dilation in (10,):
        x = layers.Conv2D(8, 3, padding="same", dilation_rate=dilation, activation="relu")(x)
    return keras.Model(inputs, layers.Add()([inputs, layers.Conv2D(8, 1)(x)]))
