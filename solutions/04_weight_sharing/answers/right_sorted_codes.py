"""The codes are put into an order of their own before they are joined, so that the merge never learns which was A.

Points: full
"""
# %% symmetric_siamese
def symmetric_siamese(encoder):
    a, b = [keras.Input(encoder.input.shape[1:], dtype=encoder.input.dtype) for _ in range(2)]
    u, v = encoder(a), encoder(b)
    first = ops.sum(u, axis=1, keepdims=True) > ops.sum(v, axis=1, keepdims=True)
    joined = layers.concatenate([ops.where(first, u, v), ops.where(first, v, u)])
    hidden = layers.Dense(8, activation="relu")(joined)
    return keras.Model([a, b], layers.Dense(1, activation="sigmoid")(hidden))


# %% preference_model
def preference_model(encoder):
    a, b = [keras.Input(encoder.input.shape[1:], dtype=encoder.input.dtype) for _ in range(2)]
    worth = keras.Sequential([layers.Dense(6, activation="tanh"), layers.Dense(1)])
    return keras.Model([a, b], 0.5 + 0.5 * ops.tanh(worth(encoder(a)) - worth(encoder(b))))
