"""The absolute difference is returned.

Points: full, except test_view_difference 0
"""
# %% view_difference
def view_difference(extractor):
    left, right = [keras.Input(extractor.input.shape[1:], dtype=extractor.input.dtype) for _ in range(2)]
    return keras.Model([left, right], ops.abs(extractor(left) - extractor(right)))
