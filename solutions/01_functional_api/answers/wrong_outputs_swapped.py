"""The two outputs are returned in the wrong order.

Points: full, except test_forecast_model 0
"""
# %% forecast_model
def forecast_model():
    week, weather, promotion = keras.Input((7,)), keras.Input((3,)), keras.Input((1,))
    trend = layers.Dense(6, activation="relu")(week)
    sky = layers.Dense(4, activation="tanh")(weather)
    joint = layers.Concatenate()([trend, sky, promotion])
    demand = layers.Dense(1)(joint)
    rain = layers.Dense(2, activation="softmax")(sky)
    return keras.Model([week, weather, promotion], [rain, demand])
