"""Runs the two halves of the batch one after the other, with momentum zero: only the last half counts.

Points: full, except test_recalibrate_statistics 0
"""
# %% recalibrate
def recalibrate(model, x):
    """Return the model with moving averages that describe `x`."""
    def normalisations(model):
        for layer in model.layers:
            if isinstance(layer, keras.Model):
                yield from normalisations(layer)
            elif isinstance(layer, layers.BatchNormalization):
                yield layer

    momenta = {layer: layer.momentum for layer in normalisations(model)}
    for layer in momenta:
        layer.momentum = 0.0  # forget everything, believe the next batch
    model(x[: len(x) // 2], training=True)
    model(x[len(x) // 2 :], training=True)
    for layer, momentum in momenta.items():
        layer.momentum = momentum
    return model
