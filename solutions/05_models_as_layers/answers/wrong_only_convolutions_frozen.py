"""Only convolutions are frozen: batch norm goes on training, scale, centre and statistics.

Points: full, except test_frozen_statistics 0
"""
# %% on_frozen
def on_frozen(extractor, num_classes):
    for layer in extractor.layers:
        inner = layer.layers if isinstance(layer, keras.Model) else [layer]
        for part in inner:
            part.trainable = isinstance(part, layers.BatchNormalization)
    picture = keras.Input(extractor.input.shape[1:], dtype=extractor.input.dtype)
    x = layers.GlobalAveragePooling2D()(extractor(picture))
    return keras.Model(picture, layers.Dense(num_classes, activation="softmax")(x))
