"""The encoder is shared, but the codes are concatenated and handed to a Dense layer, as in the notes.

Points: full, except test_siamese_symmetric 0
"""
# %% symmetric_siamese
def symmetric_siamese(encoder):
    a, b = [keras.Input(encoder.input.shape[1:], dtype=encoder.input.dtype) for _ in range(2)]
    hidden = layers.Dense(16, activation="relu")(layers.concatenate([encoder(a), encoder(b)]))
    return keras.Model([a, b], layers.Dense(1, activation="sigmoid")(hidden))
