"""The similarity grows with the distance: the minus sign in the exponent is missing.

Points: full, except test_distance_siamese 0
"""
# %% distance_siamese
def distance_siamese(encoder):
    a, b = [keras.Input(encoder.input.shape[1:], dtype=encoder.input.dtype) for _ in range(2)]
    return keras.Model([a, b], ops.exp(ops.sum(ops.abs(encoder(a) - encoder(b)), axis=1, keepdims=True)))
