"""A camera that does not work counts as one that sees black. Not the best of designs, but it keeps the three promises.

Points: full
"""
# %% many_cameras
def many_cameras(extractor, num_cameras, num_classes):
    views = keras.Input((num_cameras, *extractor.input.shape[1:]))
    working = keras.Input((num_cameras,))
    pool = layers.GlobalAveragePooling2D()
    views_seen = views * ops.reshape(working, (-1, num_cameras, 1, 1, 1))
    code = layers.Average()([pool(extractor(views_seen[:, number])) for number in range(num_cameras)])
    return keras.Model([views, working], layers.Dense(num_classes, activation="softmax")(code))
