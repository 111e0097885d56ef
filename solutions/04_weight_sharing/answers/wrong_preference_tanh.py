"""The difference of two values goes through tanh: chances between -1 and 1.

Points: full, except test_preference_turns 0
"""
# %% preference_model
def preference_model(encoder):
    a, b = [keras.Input(encoder.input.shape[1:], dtype=encoder.input.dtype) for _ in range(2)]
    worth = layers.Dense(1)
    return keras.Model([a, b], ops.tanh(worth(encoder(a)) - worth(encoder(b))))
