"""The output layers give raw scores instead of probabilities.

Points: full, except test_functional_twin 0, test_forecast_model 0
"""
# %% functional_twin
def functional_twin():
    inputs = keras.Input((20,))
    x = layers.Dense(16, activation="relu")(inputs)
    x = layers.Dense(16, activation="tanh")(x)
    return keras.Model(inputs, layers.Dense(5)(x))


# %% forecast_model
def forecast_model():
    week, weather, promotion = keras.Input((7,)), keras.Input((3,)), keras.Input((1,))
    trend = layers.Dense(6, activation="relu")(week)
    sky = layers.Dense(4, activation="tanh")(weather)
    joint = layers.Concatenate()([trend, sky, promotion])
    return keras.Model([week, weather, promotion], [layers.Dense(1)(joint), layers.Dense(2)(sky)])
