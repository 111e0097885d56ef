"""Merges that ask in both orders and average, layers read one by one from the encoder, loops where the reference has formulas.

Points: full
"""
# %% count_parameters
def count_parameters(vocabulary, width, units, hidden, shared):
    gates = sum(width * units + units * units + units for _ in range(4))
    readers = [vocabulary * width, gates] * (1 if shared else 2)
    return sum(readers) + (units + units) * hidden + hidden + hidden * 1 + 1


# %% shared_gradient
def shared_gradient(a, b, kernel):
    total = np.zeros_like(kernel)
    for x, y in zip(a, b):
        u, v = np.tanh(x @ kernel), np.tanh(y @ kernel)
        total += np.outer(x, (u - v) * (1 - u * u)) - np.outer(y, (u - v) * (1 - v * v))
    return total / a.shape[0]


# %% read_both
def read_both(encoder):
    inputs = [keras.Input(encoder.input.shape[1:], dtype=encoder.input.dtype) for _ in range(2)]
    codes = []
    for x in inputs:
        for layer in encoder.layers[1:]:
            x = layer(x)
        codes.append(x)
    return keras.Model(inputs, codes)


# %% largest_asymmetry
def largest_asymmetry(model, a, b):
    together = np.array(model([np.concatenate([a, b]), np.concatenate([b, a])]))
    return np.max(np.abs(together[: len(a)] - together[len(a):]))


# %% symmetric_siamese
def symmetric_siamese(encoder):
    a, b = [keras.Input(encoder.input.shape[1:], dtype=encoder.input.dtype) for _ in range(2)]
    u, v = encoder(a), encoder(b)
    hidden, score = layers.Dense(32, activation="tanh"), layers.Dense(1)
    there = score(hidden(ops.concatenate([u, v], axis=1)))
    back = score(hidden(ops.concatenate([v, u], axis=1)))
    return keras.Model([a, b], ops.sigmoid((there + back) / 2))


# %% distance_siamese
def distance_siamese(encoder):
    a, b = [keras.Input(encoder.input.shape[1:], dtype=encoder.input.dtype) for _ in range(2)]
    gap = layers.Subtract()([encoder(a), encoder(b)])
    return keras.Model([a, b], ops.prod(ops.exp(-ops.maximum(gap, -gap)), axis=-1, keepdims=True))


# %% contrastive_loss
def contrastive_loss(distance, same, margin):
    cost = 0.0
    for d, alike in zip(distance, same):
        if alike:
            cost += d * d
        elif d < margin:
            cost += (margin - d) ** 2
    return cost / len(distance)


# %% preference_model
def preference_model(encoder):
    a, b = [keras.Input(encoder.input.shape[1:], dtype=encoder.input.dtype) for _ in range(2)]
    hidden, strength = layers.Dense(9, activation="relu"), layers.Dense(1, activation="softplus")
    x, y = [strength(hidden(encoder(side))) + 0.001 for side in (a, b)]
    return keras.Model([a, b], x / (x + y))
