"""The sum over the units drops their axis: one number for each pair, but in the shape (batch,).

Points: full, except test_distance_siamese 0
"""
# %% distance_siamese
def distance_siamese(encoder):
    a, b = [keras.Input(encoder.input.shape[1:], dtype=encoder.input.dtype) for _ in range(2)]
    return keras.Model([a, b], ops.exp(-ops.sum(ops.abs(encoder(a) - encoder(b)), axis=1)))
