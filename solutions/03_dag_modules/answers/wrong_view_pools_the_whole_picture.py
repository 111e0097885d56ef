"""One average over the whole picture, mixed and added everywhere: very cheap, and not a view of the neighbourhood.

Points: full, except test_wide_view_reach 0
"""
# %% wide_view
def wide_view():
    inputs = keras.Input((32, 32, 8))
    pooled = layers.GlobalAveragePooling2D(keepdims=True)(inputs)
    return keras.Model(inputs, layers.Add()([inputs, layers.Dense(8)(pooled)]))
