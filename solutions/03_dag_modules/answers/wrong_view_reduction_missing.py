"""Two windows of 11×11 see far enough; without the 1×1 reduction before them they cost too much.

Points: full, except test_wide_view_reach 0
"""
# %% wide_view
def wide_view():
    x = inputs = keras.Input((32, 32, 8))
    for _ in range(2):
        x = layers.Conv2D(8, 11, padding="same", activation="relu")(x)
    return keras.Model(inputs, layers.Add()([inputs, x]))
