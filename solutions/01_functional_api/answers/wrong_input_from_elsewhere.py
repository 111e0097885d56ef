"""The model is given a fresh input that its outputs were not computed from, so Keras raises.

Points: full, except test_functional_twin 0, test_forecast_model 0
"""
# %% functional_twin
def functional_twin():
    x = layers.Dense(16, activation="relu")(keras.Input((20,)))
    x = layers.Dense(16, activation="tanh")(x)
    return keras.Model(keras.Input((20,)), layers.Dense(5, activation="softmax")(x))


# %% forecast_model
def forecast_model():
    trend = layers.Dense(6, activation="relu")(keras.Input((7,)))
    sky = layers.Dense(4, activation="tanh")(keras.Input((3,)))
    promotion = keras.Input((1,))
    joint = layers.Concatenate()([trend, sky, promotion])
    outputs = [layers.Dense(1)(joint), layers.Dense(2, activation="softmax")(sky)]
    return keras.Model([keras.Input((7,)), keras.Input((3,)), promotion], outputs)
