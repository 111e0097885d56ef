"""The table has no row for the last word, as if padding were counted twice.

Points: full, except test_word_vectors 0
"""
# %% word_vectors
def word_vectors(num_words, width):
    words = keras.Input((None,), dtype="int32")
    return keras.Model(words, layers.Embedding(num_words - 1, width)(words))
