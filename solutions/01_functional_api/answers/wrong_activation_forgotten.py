"""Activations are left out, in the rewritten stack, in the repeated layer and in the branches of the forecast.

Points: full, except test_functional_twin 0, test_repeat_layer 0, test_forecast_model 0
"""
# %% functional_twin
def functional_twin():
    inputs = keras.Input((20,))
    x = layers.Dense(16, activation="relu")(inputs)
    x = layers.Dense(16)(x)
    return keras.Model(inputs, layers.Dense(5, activation="softmax")(x))


# %% repeat_layer
def repeat_layer(x, times):
    layer = layers.Dense(x.shape[-1])
    for _ in range(times):
        x = layer(x)
    return keras.ops.tanh(x)


# %% forecast_model
def forecast_model():
    week, weather, promotion = keras.Input((7,)), keras.Input((3,)), keras.Input((1,))
    trend = layers.Dense(6)(week)
    sky = layers.Dense(4, activation="tanh")(weather)
    joint = layers.Concatenate()([trend, sky, promotion])
    rain = layers.Dense(2, activation="softmax")(sky)
    return keras.Model([week, weather, promotion], [layers.Dense(1)(joint), rain])
