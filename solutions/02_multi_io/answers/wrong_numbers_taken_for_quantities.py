"""The word's number is fed to a dense layer, so all vectors lie on one line and neighbours are alike; ReLU makes many equal.

Points: full, except test_word_vectors 0
"""
# %% word_vectors
def word_vectors(num_words, width):
    words = keras.Input((None,), dtype="int32")
    numbers = ops.expand_dims(words / 10, -1)
    return keras.Model(words, layers.Dense(width, activation="sigmoid")(numbers))
