"""The sum is divided by the number of working cameras less one, as if it were a variance: not a number where a single one works.

Points: full, except test_cameras_order 0
"""
# %% many_cameras
def many_cameras(extractor, num_cameras, num_classes):
    views = keras.Input((num_cameras, *extractor.input.shape[1:]))
    working = keras.Input((num_cameras,))
    pool = layers.GlobalAveragePooling2D()
    codes = ops.stack([pool(extractor(views[:, number])) for number in range(num_cameras)], axis=1)
    mask = ops.expand_dims(working, axis=-1)
    code = ops.sum(codes * mask, axis=1) / (ops.sum(mask, axis=1) - 1)
    return keras.Model([views, working], layers.Dense(num_classes, activation="softmax")(code))
