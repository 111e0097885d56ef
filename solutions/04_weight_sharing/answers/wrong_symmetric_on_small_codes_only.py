"""A symmetric merge, and beside it a unit that sees the order but stays at zero as long as the codes are small.

Points: full, except test_siamese_symmetric 0
"""
# %% symmetric_siamese
def symmetric_siamese(encoder):
    a, b = [keras.Input(encoder.input.shape[1:], dtype=encoder.input.dtype) for _ in range(2)]
    u, v = encoder(a), encoder(b)
    order = ops.relu(ops.sum(u - v, axis=1, keepdims=True) - 1.5)
    hidden = layers.Dense(16, activation="relu")(layers.concatenate([ops.abs(u - v), u * v, order]))
    return keras.Model([a, b], layers.Dense(1, activation="sigmoid")(hidden))
