"""Models inside models: the Sequential itself called on an Input, sub-models for the branches, a clone that gets the weights back.

Points: full
"""
# %% functional_twin
def functional_twin():
    inputs = keras.Input((20,))
    return keras.Model(inputs, make_sequential()(inputs))


# %% repeat_layer
def repeat_layer(x, times):
    width = x.shape[-1]
    once = keras.Sequential([keras.Input((width,)), layers.Dense(width), layers.Activation("tanh")])
    for _ in range(times):
        x = once(x)
    return x


# %% needed_inputs
def needed_inputs(model, index):
    # Keras refuses a model from which an input that the output needs is missing
    needed = []
    for place in range(len(model.inputs)):
        others = model.inputs[:place] + model.inputs[place + 1 :]
        try:
            keras.Model(others + [keras.Input((1,))], model.outputs[index])
        except ValueError:
            needed.append(place)
    return needed


# %% forecast_model
def forecast_model():
    read_week = keras.Sequential([keras.Input((7,)), layers.Dense(6, activation="relu")])
    read_sky = keras.Sequential([keras.Input((3,)), layers.Dense(4, activation="tanh")])
    week, weather, promotion = keras.Input((7,)), keras.Input((3,)), keras.Input((1,))
    sky = read_sky(weather)
    joint = layers.Concatenate()([layers.Concatenate()([read_week(week), sky]), promotion])
    rain = layers.Softmax()(layers.Dense(2)(sky))
    return keras.Model([week, weather, promotion], [layers.Dense(1)(joint), rain])


# %% extractor
def extractor(model, names):
    whole = keras.models.clone_model(model)
    whole.set_weights(model.get_weights())
    outputs = {layer.name: layer.output for layer in whole.layers}
    inner = keras.Model(whole.inputs, [outputs[name] for name in names])
    inputs = [keras.Input(tensor.shape[1:], dtype=tensor.dtype) for tensor in model.inputs]
    return keras.Model(inputs, inner(inputs if len(inputs) > 1 else inputs[0]))


# %% bypass
def bypass(model, name):
    inputs = [keras.Input(tensor.shape[1:], dtype=tensor.dtype) for tensor in model.inputs]

    def skipping(layer, *args, **kwargs):
        return args[0] if layer.name == name else layer(*args, **kwargs)

    clone = keras.models.clone_model(
        model,
        input_tensors=inputs if len(inputs) > 1 else inputs[0],
        call_function=skipping,
        clone_function=lambda layer: layer,
    )
    return clone
