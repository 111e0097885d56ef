"""Softmax is missing: the new head returns scores, and so do the cameras.

Points: full, except test_frozen_weights 0, test_cameras_extractor 0
"""
# %% on_frozen
def on_frozen(extractor, num_classes):
    extractor.trainable = False
    picture = keras.Input(extractor.input.shape[1:], dtype=extractor.input.dtype)
    x = layers.GlobalAveragePooling2D()(extractor(picture))
    return keras.Model(picture, layers.Dense(num_classes)(x))

# %% many_cameras
def many_cameras(extractor, num_cameras, num_classes):
    views = keras.Input((num_cameras, *extractor.input.shape[1:]))
    working = keras.Input((num_cameras,))
    pool = layers.GlobalAveragePooling2D()
    codes = ops.stack([pool(extractor(views[:, number])) for number in range(num_cameras)], axis=1)
    mask = ops.expand_dims(working, axis=-1)
    code = ops.sum(codes * mask, axis=1) / ops.sum(mask, axis=1)
    return keras.Model([views, working], layers.Dense(num_classes)(code))
