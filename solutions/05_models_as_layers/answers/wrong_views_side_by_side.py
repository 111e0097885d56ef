"""Both views are laid side by side in one wide picture for one call: the convolutions look across the seam.

Points: full, except test_view_difference 0
"""
# %% view_difference
def view_difference(extractor):
    shape = extractor.input.shape[1:]
    left, right = keras.Input(shape), keras.Input(shape)
    wide = keras.Input((shape[0], 2 * shape[1], shape[2]))

    def along(x):  # the same layers, called on the wide picture
        for layer in extractor.layers[1:]:
            x = layer(x) if not isinstance(layer, keras.Model) else layer.layers[-1](layer.layers[1](x))
        return x

    both = keras.Model(wide, along(wide))(ops.concatenate([left, right], axis=2))
    of_left, of_right = ops.split(both, 2, axis=2)
    return keras.Model([left, right], of_left - of_right)
