"""Every layer with trainable weights is frozen. Batch norm without scale and centre has none, so it stays in training mode; and thawing the end thaws all batch norm.

Points: full, except test_frozen_statistics 0, test_thaw 0
"""
# %% on_frozen
def on_frozen(extractor, num_classes):
    for layer in extractor.layers:
        if layer.trainable_weights:
            layer.trainable = False
    picture = keras.Input(extractor.input.shape[1:], dtype=extractor.input.dtype)
    x = layers.GlobalAveragePooling2D()(extractor(picture))
    return keras.Model(picture, layers.Dense(num_classes, activation="softmax")(x))

# %% thaw
def thaw(extractor, first):
    extractor.trainable = True
    reached = False
    for layer in extractor.layers:
        reached = reached or layer.name == first
        layer.trainable = reached or isinstance(layer, layers.BatchNormalization)
    return extractor
