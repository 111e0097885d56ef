"""The two hidden layers are wired in the wrong order: as many parameters, another function.

Points: full, except test_functional_twin 0
"""
# %% functional_twin
def functional_twin():
    inputs = keras.Input((20,))
    x = layers.Dense(16, activation="tanh")(inputs)
    x = layers.Dense(16, activation="relu")(x)
    return keras.Model(inputs, layers.Dense(5, activation="softmax")(x))
