"""A pooled copy that is enlarged again without looking at its neighbours: each pixel sees its own square of 16, and what lies across the edge not.

Points: full, except test_wide_view_reach 0
"""
# %% wide_view
def wide_view():
    inputs = keras.Input((32, 32, 8))
    x = layers.Conv2D(8, 1, activation="relu")(layers.AveragePooling2D(16)(inputs))
    return keras.Model(inputs, layers.Add()([inputs, layers.UpSampling2D(16)(x)]))
