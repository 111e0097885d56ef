"""The vectors of padding are set to zero, but the sum is divided by the length with padding.

Points: full, except test_text_encoder_padding 0
"""
# %% text_encoder
def text_encoder(num_words, width):
    words = keras.Input((None,), dtype="int32")
    vectors = layers.Embedding(num_words, width)(words)
    real = ops.expand_dims(ops.where(ops.not_equal(words, 0), 1.0, 0.0), -1)
    return keras.Model(words, ops.mean(vectors * real, axis=1))
