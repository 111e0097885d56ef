"""The symmetric merge of task 5 once more: both orders get the same chance.

Points: full, except test_preference_turns 0, test_preference_no_circles 0
"""
# %% preference_model
def preference_model(encoder):
    a, b = [keras.Input(encoder.input.shape[1:], dtype=encoder.input.dtype) for _ in range(2)]
    return keras.Model([a, b], layers.Dense(1, activation="sigmoid")(ops.abs(encoder(a) - encoder(b))))
