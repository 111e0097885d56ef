"""The score of padding is only lowered by ten.

Points: full, except test_pointer 0
"""
# %% pointer
def pointer(width):
    positions, question = keras.Input((None, width)), keras.Input((width,))
    words = keras.Input((None,), dtype="int32")
    scores = layers.Dot(axes=(2, 1))([positions, question])
    padding = ops.where(ops.equal(words, 0), 1.0, 0.0)
    return keras.Model([positions, question, words], ops.softmax(scores - 10 * padding))
