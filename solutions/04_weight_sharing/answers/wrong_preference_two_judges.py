"""Each side has a judge of its own: two Dense layers where one should be called twice.

Points: full, except test_preference_turns 0, test_preference_no_circles 0
"""
# %% preference_model
def preference_model(encoder):
    a, b = [keras.Input(encoder.input.shape[1:], dtype=encoder.input.dtype) for _ in range(2)]
    return keras.Model([a, b], ops.sigmoid(layers.Dense(1)(encoder(a)) - layers.Dense(1)(encoder(b))))
