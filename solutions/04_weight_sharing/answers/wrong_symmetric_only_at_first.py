"""Symmetric as it is returned, since the weights of the merge start equal for both codes; not with any other weights.

Points: full, except test_siamese_symmetric 0
"""
# %% symmetric_siamese
def symmetric_siamese(encoder):
    a, b = [keras.Input(encoder.input.shape[1:], dtype=encoder.input.dtype) for _ in range(2)]
    joined = layers.concatenate([encoder(a), encoder(b)])
    hidden = layers.Dense(16, activation="tanh", kernel_initializer="ones")(joined)
    return keras.Model([a, b], layers.Dense(1, activation="sigmoid")(hidden))
