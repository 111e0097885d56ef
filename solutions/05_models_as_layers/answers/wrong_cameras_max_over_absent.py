"""The largest feature over all cameras, where an absent one is only lowered by one: a strong feature still comes through.

Points: full, except test_cameras_order 0
"""
# %% many_cameras
def many_cameras(extractor, num_cameras, num_classes):
    views = keras.Input((num_cameras, *extractor.input.shape[1:]))
    working = keras.Input((num_cameras,))
    pool = layers.GlobalAveragePooling2D()
    codes = ops.stack([pool(extractor(views[:, number])) for number in range(num_cameras)], axis=1)
    mask = ops.expand_dims(working, axis=-1)
    code = ops.max(codes - 1.0 * (1 - mask), axis=1)
    return keras.Model([views, working], layers.Dense(num_classes, activation="softmax")(code))
