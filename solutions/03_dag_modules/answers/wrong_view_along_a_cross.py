"""A row and a column of 21 positions, added: nothing is seen off the cross.

Points: full, except test_wide_view_reach 0
"""
# %% wide_view
def wide_view():
    inputs = keras.Input((32, 32, 8))
    row = layers.DepthwiseConv2D((1, 21), padding="same")(inputs)
    column = layers.DepthwiseConv2D((21, 1), padding="same")(inputs)
    return keras.Model(inputs, layers.Add()([inputs, row, column]))
