"""The flag is set on the finished model, so the new layer is frozen with the rest.

Points: full, except test_frozen_weights 0, test_frozen_statistics 0
"""
# %% on_frozen
def on_frozen(extractor, num_classes):
    picture = keras.Input(extractor.input.shape[1:], dtype=extractor.input.dtype)
    x = layers.GlobalAveragePooling2D()(extractor(picture))
    model = keras.Model(picture, layers.Dense(num_classes, activation="softmax")(x))
    model.trainable = False
    return model
