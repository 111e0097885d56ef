"""The extractor is called with training=False and not frozen: its weights can be trained, and training mode overrides the argument.

Points: full, except test_frozen_weights 0, test_frozen_statistics 0
"""
# %% on_frozen
def on_frozen(extractor, num_classes):
    picture = keras.Input(extractor.input.shape[1:], dtype=extractor.input.dtype)
    x = layers.GlobalAveragePooling2D()(extractor(picture, training=False))
    return keras.Model(picture, layers.Dense(num_classes, activation="softmax")(x))
