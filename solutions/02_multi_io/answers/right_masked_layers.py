"""Keras' own masks all the way, and pixels set to zero together with the flag as a further feature.

Points: full
"""
# %% text_encoder
def text_encoder(num_words, width):
    words = keras.Input((None,), dtype="int32")
    vectors = layers.Embedding(num_words, 16, mask_zero=True)(words)
    read = layers.Bidirectional(layers.LSTM(8, return_sequences=True))(vectors)
    return keras.Model(words, layers.Dense(width)(layers.GlobalAveragePooling1D()(read)))


# %% pointer
def pointer(width):
    positions, question = keras.Input((None, width)), keras.Input((width,))
    words = keras.Input((None,), dtype="int32")
    scores = layers.Dot(axes=(1, 2))([question, positions])
    found = layers.Softmax()(scores, mask=ops.not_equal(words, 0))
    return keras.Model([positions, question, words], found)


# %% optional_photo_model
def optional_photo_model():
    metadata, photo, has_photo = keras.Input((6,)), keras.Input((8, 8, 3)), keras.Input((1,))
    shown = photo * layers.Reshape((1, 1, 1))(has_photo)
    pixels = layers.Dense(16, activation="tanh")(layers.Flatten()(shown))
    x = layers.concatenate([metadata, pixels, has_photo])
    return keras.Model([metadata, photo, has_photo], layers.Dense(1)(layers.Dense(16, activation="tanh")(x)))
