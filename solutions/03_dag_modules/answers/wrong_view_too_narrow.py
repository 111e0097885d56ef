"""Four windows of 3×3 in a row see four positions to each side.

Points: full, except test_wide_view_reach 0
"""
# %% wide_view
def wide_view():
    x = inputs = keras.Input((32, 32, 8))
    for dilation in (1, 2, 3, 4):
        x = layers.Conv2D(8, 3, padding="same", activation="relu")(x)
    return keras.Model(inputs, layers.Add()([inputs, layers.Conv2D(8, 1)(x)]))
