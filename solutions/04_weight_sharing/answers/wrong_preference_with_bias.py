"""A Dense layer with a bias stands behind the difference: harmless while the bias is zero, a head start for the first input afterwards.

Points: full, except test_preference_turns 0, test_preference_no_circles 0
"""
# %% preference_model
def preference_model(encoder):
    a, b = [keras.Input(encoder.input.shape[1:], dtype=encoder.input.dtype) for _ in range(2)]
    return keras.Model([a, b], layers.Dense(1, activation="sigmoid")(encoder(a) - encoder(b)))
