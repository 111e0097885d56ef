"""The first input is compared with itself.

Points: full, except test_read_both 0, test_siamese_symmetric 0, test_siamese_shared 0, test_distance_siamese 0
"""
# %% read_both
def read_both(encoder):
    a, b = [keras.Input(encoder.input.shape[1:], dtype=encoder.input.dtype) for _ in range(2)]
    return keras.Model([a, b], [encoder(a), encoder(a)])


# %% symmetric_siamese
def symmetric_siamese(encoder):
    a, b = [keras.Input(encoder.input.shape[1:], dtype=encoder.input.dtype) for _ in range(2)]
    u, v = encoder(a), encoder(a)
    hidden = layers.Dense(16, activation="relu")(layers.concatenate([ops.abs(u - v), u * v]))
    return keras.Model([a, b], layers.Dense(1, activation="sigmoid")(hidden))


# %% distance_siamese
def distance_siamese(encoder):
    a, b = [keras.Input(encoder.input.shape[1:], dtype=encoder.input.dtype) for _ in range(2)]
    return keras.Model([a, b], ops.exp(-ops.sum(ops.abs(encoder(a) - encoder(a)), axis=1, keepdims=True)))
