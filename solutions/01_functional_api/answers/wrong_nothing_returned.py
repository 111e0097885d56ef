"""Each function does its work on its arguments, or on models of its own, and forgets to return.

Points: full, except test_copy_weights 0, test_forecast_model 0, test_bypass 0, test_bypass_shared 0
"""
# %% copy_weights
def copy_weights(source, target):
    namesakes = {layer.name: layer for layer in source.layers}
    for layer in target.layers:
        if layer.name in namesakes:
            layer.set_weights(namesakes[layer.name].get_weights())


# %% forecast_model
def forecast_model():
    week, weather, promotion = keras.Input((7,)), keras.Input((3,)), keras.Input((1,))
    trend = layers.Dense(6, activation="relu")(week)
    sky = layers.Dense(4, activation="tanh")(weather)
    joint = layers.Concatenate()([trend, sky, promotion])
    keras.Model([week, weather, promotion], [layers.Dense(1)(joint), layers.Dense(2, activation="softmax")(sky)])


# %% bypass
def bypass(model, name):
    keras.models.clone_model(
        model, clone_function=lambda layer: layers.Identity(name=name) if layer.name == name else layer
    )
