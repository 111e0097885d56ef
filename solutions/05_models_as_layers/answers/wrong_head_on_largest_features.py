"""Largest instead of average features go into the new layer.

Points: full, except test_frozen_weights 0
"""
# %% on_frozen
def on_frozen(extractor, num_classes):
    extractor.trainable = False
    picture = keras.Input(extractor.input.shape[1:], dtype=extractor.input.dtype)
    x = layers.GlobalMaxPooling2D()(extractor(picture))
    return keras.Model(picture, layers.Dense(num_classes, activation="softmax")(x))
