"""The photo is an input of the model and has no say in the price.

Points: full, except test_price_model 0
"""
# %% price_model
def price_model(num_words):
    metadata, photo = keras.Input((10,)), keras.Input((16, 16, 3))
    text = keras.Input((12,), dtype="int32")
    a = layers.Dense(16, activation="relu")(metadata)
    b = layers.GlobalMaxPooling1D()(layers.Embedding(num_words, 16)(text))
    c = layers.GlobalAveragePooling2D()(layers.Conv2D(16, 3, activation="relu")(photo))
    x = layers.concatenate([a, b, layers.Rescaling(0.0)(c)])
    return keras.Model([metadata, text, photo], layers.Dense(1)(x))
