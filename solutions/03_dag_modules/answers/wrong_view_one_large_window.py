"""A single convolution of 21×21: far over the budget.

Points: full, except test_wide_view_reach 0
"""
# %% wide_view
def wide_view():
    inputs = keras.Input((32, 32, 8))
    return keras.Model(inputs, layers.Add()([inputs, layers.Conv2D(8, 21, padding="same")(inputs)]))
