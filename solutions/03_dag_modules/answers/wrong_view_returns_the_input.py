"""Nothing but the input, through a layer without weights.

Points: full, except test_wide_view_passes_on 0, test_wide_view_reach 0
"""
# %% wide_view
def wide_view():
    inputs = keras.Input((32, 32, 8))
    return keras.Model(inputs, layers.Identity()(inputs))
