"""The head sees u - v with its sign, which turns around when the inputs change places.

Points: full, except test_siamese_symmetric 0
"""
# %% symmetric_siamese
def symmetric_siamese(encoder):
    a, b = [keras.Input(encoder.input.shape[1:], dtype=encoder.input.dtype) for _ in range(2)]
    hidden = layers.Dense(16, activation="relu")(encoder(a) - encoder(b))
    return keras.Model([a, b], layers.Dense(1, activation="sigmoid")(hidden))
