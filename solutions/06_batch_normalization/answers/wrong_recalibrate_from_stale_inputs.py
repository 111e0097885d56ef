"""Measures what each layer gets while the layers before it still use their old averages.

Points: full, except test_recalibrate_statistics 0
"""
# %% recalibrate
def recalibrate(model, x):
    found = []
    for layer in model.layers:
        if isinstance(layer, layers.BatchNormalization):
            values = ops.convert_to_numpy(keras.Model(model.input, layer.input)(x, training=False))
            found.append((layer, values.mean(axis=0), values.var(axis=0)))
    for layer, mean, variance in found:
        layer.moving_mean.assign(mean)
        layer.moving_variance.assign(variance)
    return model
