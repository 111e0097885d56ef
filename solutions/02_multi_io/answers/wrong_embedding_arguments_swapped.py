"""The table has `width` rows of `num_words` numbers, in all three places where words become vectors.

Points: full, except test_word_vectors 0, test_text_encoder_words 0, test_text_encoder_padding 0, test_price_model 0
"""
# %% word_vectors
def word_vectors(num_words, width):
    words = keras.Input((None,), dtype="int32")
    return keras.Model(words, layers.Embedding(width, num_words)(words))


# %% text_encoder
def text_encoder(num_words, width):
    words = keras.Input((None,), dtype="int32")
    vectors = layers.Embedding(width, num_words, mask_zero=True)(words)
    return keras.Model(words, layers.GRU(width)(vectors))


# %% price_model
def price_model(num_words):
    metadata, photo = keras.Input((10,)), keras.Input((16, 16, 3))
    text = keras.Input((12,), dtype="int32")
    words = layers.GlobalMaxPooling1D()(layers.Embedding(16, num_words)(text))
    pixels = layers.GlobalAveragePooling2D()(layers.Conv2D(16, 3, activation="relu")(photo))
    x = layers.Dense(16, activation="relu")(layers.concatenate([metadata, words, pixels]))
    return keras.Model([metadata, text, photo], layers.Dense(1)(x))
