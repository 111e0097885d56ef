"""Words become one-hot vectors of the vocabulary's length; nothing is trainable.

Points: full, except test_word_vectors 0
"""
# %% word_vectors
def word_vectors(num_words, width):
    words = keras.Input((None,), dtype="int32")
    return keras.Model(words, ops.one_hot(words, num_words))
