"""The embedding makes a mask and the convolution behind it destroys it.

Points: full, except test_text_encoder_padding 0
"""
# %% text_encoder
def text_encoder(num_words, width):
    words = keras.Input((None,), dtype="int32")
    vectors = layers.Embedding(num_words, width, mask_zero=True)(words)
    read = layers.Conv1D(width, 3, padding="same", activation="tanh")(vectors)
    return keras.Model(words, layers.GlobalAveragePooling1D()(read))
