"""The two orders are subtracted, which turns around as it should, but such a comparison can go round in circles.

Points: full, except test_preference_no_circles 0
"""
# %% preference_model
def preference_model(encoder):
    a, b = [keras.Input(encoder.input.shape[1:], dtype=encoder.input.dtype) for _ in range(2)]
    u, v = encoder(a), encoder(b)
    hidden, score = layers.Dense(32, activation="tanh"), layers.Dense(1)
    there, back = [score(hidden(layers.concatenate(codes))) for codes in ([u, v], [v, u])]
    return keras.Model([a, b], ops.sigmoid(there - back))
