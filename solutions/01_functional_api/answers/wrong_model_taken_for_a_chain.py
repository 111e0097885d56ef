"""The layers are called one after the other as model.layers lists them, so branches and second calls are lost.

Points: full, except test_extractor 0, test_bypass 0, test_bypass_shared 0
"""
# %% extractor
def extractor(model, names):
    x, outputs = model.inputs[0], []
    for layer in model.layers:
        if layer.weights:
            x = layer(x)
        if layer.name in names:
            outputs.append(x)
        if len(outputs) == len(names):
            break
    return keras.Model(model.inputs, outputs)


# %% bypass
def bypass(model, name):
    x = model.inputs[0]
    for layer in model.layers:
        if layer.weights and layer.name != name:
            x = layer(x)
    return keras.Model(model.inputs, x)
