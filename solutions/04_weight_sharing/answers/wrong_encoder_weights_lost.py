"""The encoder is shared, but it is a fresh one of the same design: the weights that it came with are gone.

Points: full, except test_read_both 0, test_siamese_shared 0, test_distance_siamese 0, test_preference_no_circles 0
"""
# %% read_both
def read_both(encoder):
    encoder = keras.models.clone_model(encoder)
    a, b = [keras.Input(encoder.input.shape[1:], dtype=encoder.input.dtype) for _ in range(2)]
    return keras.Model([a, b], [encoder(a), encoder(b)])


# %% symmetric_siamese
def symmetric_siamese(encoder):
    encoder = keras.models.clone_model(encoder)
    a, b = [keras.Input(encoder.input.shape[1:], dtype=encoder.input.dtype) for _ in range(2)]
    u, v = encoder(a), encoder(b)
    return keras.Model([a, b], layers.Dense(1, activation="sigmoid")(ops.abs(u - v)))


# %% distance_siamese
def distance_siamese(encoder):
    encoder = keras.models.clone_model(encoder)
    a, b = [keras.Input(encoder.input.shape[1:], dtype=encoder.input.dtype) for _ in range(2)]
    return keras.Model([a, b], ops.exp(-ops.sum(ops.abs(encoder(a) - encoder(b)), axis=1, keepdims=True)))


# %% preference_model
def preference_model(encoder):
    encoder = keras.models.clone_model(encoder)
    a, b = [keras.Input(encoder.input.shape[1:], dtype=encoder.input.dtype) for _ in range(2)]
    worth = layers.Dense(1)
    return keras.Model([a, b], ops.sigmoid(worth(encoder(a)) - worth(encoder(b))))
