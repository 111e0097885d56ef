"""The codes are concatenated, absent ones as zeros, so each camera has its own weights in the head.

Points: full, except test_cameras_order 0
"""
# %% many_cameras
def many_cameras(extractor, num_cameras, num_classes):
    views = keras.Input((num_cameras, *extractor.input.shape[1:]))
    working = keras.Input((num_cameras,))
    pool = layers.GlobalAveragePooling2D()
    codes = ops.stack([pool(extractor(views[:, number])) for number in range(num_cameras)], axis=1)
    mask = ops.expand_dims(working, axis=-1)
    code = layers.Flatten()(codes * mask)
    return keras.Model([views, working], layers.Dense(num_classes, activation="softmax")(code))
