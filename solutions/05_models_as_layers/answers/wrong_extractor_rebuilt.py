"""One extractor for all views, but a new one of the same design: the weights that the given one came with are gone.

Points: full, except test_view_difference 0, test_frozen_weights 0, test_cameras_extractor 0
"""
# %% view_difference
def view_difference(extractor):
    extractor = keras.models.clone_model(extractor)
    left, right = [keras.Input(extractor.input.shape[1:], dtype=extractor.input.dtype) for _ in range(2)]
    return keras.Model([left, right], extractor(left) - extractor(right))

# %% on_frozen
def on_frozen(extractor, num_classes):
    extractor = keras.models.clone_model(extractor)
    extractor.trainable = False
    picture = keras.Input(extractor.input.shape[1:], dtype=extractor.input.dtype)
    x = layers.GlobalAveragePooling2D()(extractor(picture))
    return keras.Model(picture, layers.Dense(num_classes, activation="softmax")(x))

# %% many_cameras
def many_cameras(extractor, num_cameras, num_classes):
    extractor = keras.models.clone_model(extractor)
    views = keras.Input((num_cameras, *extractor.input.shape[1:]))
    working = keras.Input((num_cameras,))
    pool = layers.GlobalAveragePooling2D()
    codes = ops.stack([pool(extractor(views[:, number])) for number in range(num_cameras)], axis=1)
    mask = ops.expand_dims(working, axis=-1)
    code = ops.sum(codes * mask, axis=1) / ops.sum(mask, axis=1)
    return keras.Model([views, working], layers.Dense(num_classes, activation="softmax")(code))
