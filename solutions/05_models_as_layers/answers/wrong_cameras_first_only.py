"""The first camera alone is looked at.

Points: full, except test_cameras_order 0
"""
# %% many_cameras
def many_cameras(extractor, num_cameras, num_classes):
    views = keras.Input((num_cameras, *extractor.input.shape[1:]))
    working = keras.Input((num_cameras,))
    code = layers.GlobalAveragePooling2D()(extractor(views[:, 0])) * working[:, :1]
    return keras.Model([views, working], layers.Dense(num_classes, activation="softmax")(code))
