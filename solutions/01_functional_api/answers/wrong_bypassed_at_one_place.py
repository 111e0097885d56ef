"""The layer is taken out where it is called first, and stays where it is called again.

Points: full, except test_bypass_shared 0
"""
# %% bypass
def bypass(model, name):
    inputs = [keras.Input(tensor.shape[1:]) for tensor in model.inputs]
    skipped = []

    def call(layer, *args, **kwargs):
        if layer.name == name and not skipped:
            skipped.append(name)
            return args[0]
        return layer(*args, **kwargs)

    return keras.models.clone_model(
        model,
        input_tensors=inputs if len(inputs) > 1 else inputs[0],
        clone_function=lambda layer: layer,
        call_function=call,
    )
