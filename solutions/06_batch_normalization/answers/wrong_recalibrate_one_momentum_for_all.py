"""Gives all normalisations the momentum of the first one back.

Points: full, except test_recalibrate_keeps 0
"""
# %% recalibrate
def recalibrate(model, x):
    def normalisations(model):
        for layer in model.layers:
            if isinstance(layer, keras.Model):
                yield from normalisations(layer)
            elif isinstance(layer, layers.BatchNormalization):
                yield layer

    found = list(normalisations(model))
    momentum = found[0].momentum
    for layer in found:
        layer.momentum = 0.0
    model(x, training=True)
    for layer in found:
        layer.momentum = momentum
    return model
