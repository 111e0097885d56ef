"""A new layer is created at each place where the old one was to be called again.

Points: full, except test_repeat_layer 0, test_bypass_shared 0
"""
# %% repeat_layer
def repeat_layer(x, times):
    for _ in range(times):
        x = layers.Dense(x.shape[-1], activation="tanh")(x)
    return x


# %% bypass
def bypass(model, name):
    inputs = [keras.Input(tensor.shape[1:]) for tensor in model.inputs]

    def call(layer, *args, **kwargs):
        if layer.name == name:
            return args[0]
        if not isinstance(layer, layers.Layer):
            return layer(*args, **kwargs)
        config = layer.get_config()
        config.pop("name")
        copy = layer.__class__.from_config(config)
        result = copy(*args, **kwargs)
        copy.set_weights(layer.get_weights())
        return result

    return keras.models.clone_model(
        model,
        input_tensors=inputs if len(inputs) > 1 else inputs[0],
        clone_function=lambda layer: layer,
        call_function=call,
    )
