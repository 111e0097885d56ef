"""The scores of padding are set to zero before the softmax, where zero is a score like any other.

Points: full, except test_pointer 0
"""
# %% pointer
def pointer(width):
    positions, question = keras.Input((None, width)), keras.Input((width,))
    words = keras.Input((None,), dtype="int32")
    scores = layers.Dot(axes=(2, 1))([positions, question])
    real = ops.where(ops.not_equal(words, 0), 1.0, 0.0)
    return keras.Model([positions, question, words], ops.softmax(scores * real))
