"""The layer's weights are set to zero instead of letting its input pass: it stays in the model and blocks the way.

Points: full, except test_bypass 0, test_bypass_shared 0
"""
# %% bypass
def bypass(model, name):
    layer = model.get_layer(name)
    layer.set_weights([0 * weight for weight in layer.get_weights()])
    return model
