"""The softmax runs over all positions, padding too.

Points: full, except test_pointer 0
"""
# %% pointer
def pointer(width):
    positions, question = keras.Input((None, width)), keras.Input((width,))
    words = keras.Input((None,), dtype="int32")
    scores = layers.Dot(axes=(2, 1))([positions, question])
    scores = scores + 0.0 * words
    return keras.Model([positions, question, words], ops.softmax(scores))
