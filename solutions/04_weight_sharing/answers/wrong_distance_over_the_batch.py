"""The absolute differences are summed over everything, the batch too, and every pair gets the same similarity.

Points: full, except test_distance_siamese 0
"""
# %% distance_siamese
def distance_siamese(encoder):
    a, b = [keras.Input(encoder.input.shape[1:], dtype=encoder.input.dtype) for _ in range(2)]
    gap = ops.abs(encoder(a) - encoder(b))
    total = ops.sum(gap, axis=(0, 1), keepdims=True)
    return keras.Model([a, b], ops.exp(-total + 0 * gap[:, :1]))
