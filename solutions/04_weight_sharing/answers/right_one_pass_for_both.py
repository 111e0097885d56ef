"""Both inputs go through the encoder in one call, stacked on the batch axis, and are taken apart behind it.

Points: full
"""
# %% read_both
def read_both(encoder):
    a, b = [keras.Input(encoder.input.shape[1:], dtype=encoder.input.dtype) for _ in range(2)]
    codes = encoder(ops.concatenate([a, b], axis=0))
    return keras.Model([a, b], ops.split(codes, 2, axis=0))


# %% symmetric_siamese
def symmetric_siamese(encoder):
    a, b = [keras.Input(encoder.input.shape[1:], dtype=encoder.input.dtype) for _ in range(2)]
    codes = encoder(layers.Concatenate(axis=0)([a, b]))
    u, v = ops.split(codes, 2, axis=0)
    largest, smallest = ops.maximum(u, v), ops.minimum(u, v)
    hidden = layers.Dense(16, activation="tanh")(layers.concatenate([largest, smallest]))
    return keras.Model([a, b], layers.Dense(1, activation="sigmoid")(hidden))


# %% distance_siamese
def distance_siamese(encoder):
    a, b = [keras.Input(encoder.input.shape[1:], dtype=encoder.input.dtype) for _ in range(2)]
    u, v = ops.split(encoder(ops.concatenate([a, b], axis=0)), 2, axis=0)
    return keras.Model([a, b], ops.exp(-ops.norm(u - v, ord=1, axis=1, keepdims=True)))


# %% preference_model
def preference_model(encoder):
    a, b = [keras.Input(encoder.input.shape[1:], dtype=encoder.input.dtype) for _ in range(2)]
    worth = layers.Dense(1)(encoder(ops.concatenate([a, b], axis=0)))
    first, second = ops.split(worth, 2, axis=0)
    chances = layers.Softmax()(ops.concatenate([first, second], axis=1))
    return keras.Model([a, b], chances[:, :1])
