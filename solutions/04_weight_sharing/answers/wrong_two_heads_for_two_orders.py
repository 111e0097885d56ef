"""Both orders are asked and averaged, but each order has a head of its own.

Points: full, except test_siamese_symmetric 0
"""
# %% symmetric_siamese
def symmetric_siamese(encoder):
    a, b = [keras.Input(encoder.input.shape[1:], dtype=encoder.input.dtype) for _ in range(2)]
    u, v = encoder(a), encoder(b)
    scores = [
        layers.Dense(1)(layers.Dense(16, activation="relu")(layers.concatenate(codes))) for codes in ([u, v], [v, u])
    ]
    return keras.Model([a, b], ops.sigmoid(layers.average(scores)))
