"""The recurrent layer reads the zeros after the text as words.

Points: full, except test_text_encoder_padding 0
"""
# %% text_encoder
def text_encoder(num_words, width):
    words = keras.Input((None,), dtype="int32")
    return keras.Model(words, layers.GRU(width)(layers.Embedding(num_words, width)(words)))
