"""The extractor gives its outputs in the order of the model's layers, not in the order of the names.

Points: full, except test_extractor 0
"""
# %% extractor
def extractor(model, names):
    return keras.Model(model.inputs, [layer.output for layer in model.layers if layer.name in names])
