"""The wide view is attention over all positions: cheap and wide, but the other end of the picture takes part too.

Points: full, except test_wide_view_reach 0
"""
# %% wide_view
def wide_view():
    inputs = keras.Input((32, 32, 8))
    rows = layers.Reshape((1024, 8))(inputs)
    seen = layers.MultiHeadAttention(num_heads=1, key_dim=4)(rows, rows)
    return keras.Model(inputs, inputs + layers.Reshape((32, 32, 8))(seen))
