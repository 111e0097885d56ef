"""The padding's probability is set to zero after the softmax, so the rest no longer sums to 1.

Points: full, except test_pointer 0
"""
# %% pointer
def pointer(width):
    positions, question = keras.Input((None, width)), keras.Input((width,))
    words = keras.Input((None,), dtype="int32")
    scores = layers.Dot(axes=(2, 1))([positions, question])
    real = ops.where(ops.not_equal(words, 0), 1.0, 0.0)
    return keras.Model([positions, question, words], ops.softmax(scores) * real)
