"""A column of the weather stands in the joint vector where the promotion belongs: as many parameters, and Keras does not complain.

Points: full, except test_forecast_model 0
"""
# %% forecast_model
def forecast_model():
    week, weather, promotion = keras.Input((7,)), keras.Input((3,)), keras.Input((1,))
    trend = layers.Dense(6, activation="relu")(week)
    sky = layers.Dense(4, activation="tanh")(weather)
    joint = layers.Concatenate()([trend, sky, weather[:, :1]])
    demand = layers.Dense(1)(joint)
    rain = layers.Dense(2, activation="softmax")(sky)
    return keras.Model([week, weather, promotion], [demand, rain])
