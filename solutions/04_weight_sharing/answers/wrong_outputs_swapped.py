"""The two codes come out in the other order.

Points: full, except test_read_both 0
"""
# %% read_both
def read_both(encoder):
    a, b = [keras.Input(encoder.input.shape[1:], dtype=encoder.input.dtype) for _ in range(2)]
    return keras.Model([a, b], [encoder(b), encoder(a)])
