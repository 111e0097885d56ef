"""The working cameras are weighted by attention, a softmax over their scores; the difference is taken by a layer; the extractor is frozen inside another model.

Points: full
"""
# %% view_difference
def view_difference(extractor):
    left, right = [keras.Input(extractor.input.shape[1:], dtype=extractor.input.dtype) for _ in range(2)]
    return keras.Model([left, right], layers.Subtract()([extractor(left), extractor(right)]))

# %% on_frozen
def on_frozen(extractor, num_classes):
    picture = keras.Input(extractor.input.shape[1:], dtype=extractor.input.dtype)
    code = keras.Model(picture, layers.GlobalAveragePooling2D()(extractor(picture)))
    code.trainable = False
    return keras.Sequential([picture, code, layers.Dense(num_classes), layers.Softmax()])

# %% many_cameras
def many_cameras(extractor, num_cameras, num_classes):
    views = keras.Input((num_cameras, *extractor.input.shape[1:]))
    working = keras.Input((num_cameras,))
    pool = layers.GlobalAveragePooling2D()
    codes = ops.stack([pool(extractor(views[:, number])) for number in range(num_cameras)], axis=1)
    scores = ops.squeeze(layers.Dense(1)(layers.Dense(8, activation="tanh")(codes)), axis=-1)
    weights = ops.softmax(scores - 1e9 * (1 - working))
    code = ops.sum(codes * ops.expand_dims(weights, axis=-1), axis=1)
    return keras.Model([views, working], layers.Dense(num_classes, activation="softmax")(code))
