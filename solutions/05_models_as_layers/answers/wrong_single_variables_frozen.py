"""The flags of the single weights are switched off, not those of the layers: batch norm does not notice, and the flags do not travel with the model.

Points: full, except test_frozen_weights 0, test_frozen_statistics 0
"""
# %% on_frozen
def on_frozen(extractor, num_classes):
    for weight in extractor.weights:
        weight.trainable = False
    picture = keras.Input(extractor.input.shape[1:], dtype=extractor.input.dtype)
    x = layers.GlobalAveragePooling2D()(extractor(picture))
    return keras.Model(picture, layers.Dense(num_classes, activation="softmax")(x))
