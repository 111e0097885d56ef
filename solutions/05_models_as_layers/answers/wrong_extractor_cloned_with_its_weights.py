"""Each view is read by a copy that holds the same weights: equal at first, but several sets that training would pull apart.

Points: full, except test_view_difference 0, test_cameras_order 0
"""
# %% view_difference
def view_difference(extractor):
    left, right = [keras.Input(extractor.input.shape[1:], dtype=extractor.input.dtype) for _ in range(2)]
    second = keras.models.clone_model(extractor)
    second = keras.Model(second.input, second.output, name="second_extractor")
    second.set_weights(extractor.get_weights())
    return keras.Model([left, right], extractor(left) - second(right))

# %% many_cameras
def many_cameras(extractor, num_cameras, num_classes):
    views = keras.Input((num_cameras, *extractor.input.shape[1:]))
    working = keras.Input((num_cameras,))
    pool, readers = layers.GlobalAveragePooling2D(), [extractor]
    for number in range(1, num_cameras):
        clone = keras.models.clone_model(extractor)
        clone.set_weights(extractor.get_weights())
        readers.append(keras.Model(clone.input, clone.output, name=f"extractor_{number}"))
    codes = ops.stack([pool(reader(views[:, number])) for number, reader in enumerate(readers)], axis=1)
    mask = ops.expand_dims(working, axis=-1)
    code = ops.sum(codes * mask, axis=1) / ops.sum(mask, axis=1)
    return keras.Model([views, working], layers.Dense(num_classes, activation="softmax")(code))
