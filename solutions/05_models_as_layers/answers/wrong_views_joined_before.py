"""The views meet before the extractor: their difference, or the average of the working ones, goes through it.

Points: full, except test_view_difference 0, test_cameras_extractor 0
"""
# %% view_difference
def view_difference(extractor):
    left, right = [keras.Input(extractor.input.shape[1:], dtype=extractor.input.dtype) for _ in range(2)]
    return keras.Model([left, right], extractor(left - right))

# %% many_cameras
def many_cameras(extractor, num_cameras, num_classes):
    views = keras.Input((num_cameras, *extractor.input.shape[1:]))
    working = keras.Input((num_cameras,))
    mask = ops.reshape(working, (-1, num_cameras, 1, 1, 1))
    mean = ops.sum(views * mask, axis=1) / ops.sum(mask, axis=1)
    code = layers.GlobalAveragePooling2D()(extractor(mean))
    return keras.Model([views, working], layers.Dense(num_classes, activation="softmax")(code))
