"""The second encoder is a copy that holds the same weights: equal at first, but two sets that training would pull apart.

Points: full, except test_read_both 0, test_siamese_symmetric 0, test_siamese_shared 0, test_preference_turns 0, test_preference_no_circles 0
"""
# %% read_both
def read_both(encoder):
    a, b = [keras.Input(encoder.input.shape[1:], dtype=encoder.input.dtype) for _ in range(2)]
    second = keras.models.clone_model(encoder)
    second = keras.Model(second.input, second.output, name="second_reader")
    second.set_weights(encoder.get_weights())
    return keras.Model([a, b], [encoder(a), second(b)])


# %% symmetric_siamese
def symmetric_siamese(encoder):
    a, b = [keras.Input(encoder.input.shape[1:], dtype=encoder.input.dtype) for _ in range(2)]
    second = keras.models.clone_model(encoder)
    second = keras.Model(second.input, second.output, name="second_reader")
    second.set_weights(encoder.get_weights())
    u, v = encoder(a), second(b)
    hidden = layers.Dense(16, activation="relu")(layers.concatenate([ops.abs(u - v), u * v]))
    return keras.Model([a, b], layers.Dense(1, activation="sigmoid")(hidden))


# %% preference_model
def preference_model(encoder):
    a, b = [keras.Input(encoder.input.shape[1:], dtype=encoder.input.dtype) for _ in range(2)]
    second = keras.models.clone_model(encoder)
    second = keras.Model(second.input, second.output, name="second_reader")
    second.set_weights(encoder.get_weights())
    worth = layers.Dense(1)
    return keras.Model([a, b], ops.sigmoid(worth(encoder(a)) - worth(second(b))))
