"""Looks for normalisations only among the layers of the model itself.

Points: full, except test_recalibrate_statistics 0
"""
# %% recalibrate
def recalibrate(model, x):
    moving = [layer for layer in model.layers if isinstance(layer, layers.BatchNormalization)]
    momenta = [layer.momentum for layer in moving]
    for layer in moving:
        layer.momentum = 0.0
    model(x, training=True)
    for layer, momentum in zip(moving, momenta):
        layer.momentum = momentum
    return model
