"""Lets scale and shift undo the old averages instead of replacing them: of training mode nothing is left.

Points: full, except test_recalibrate_statistics 0, test_recalibrate_keeps 0
"""
# %% recalibrate
def recalibrate(model, x):
    for layer in model.layers:
        if isinstance(layer, layers.BatchNormalization):
            spread = ops.sqrt(layer.moving_variance + layer.epsilon)
            layer.beta.assign(layer.beta - layer.gamma * layer.moving_mean / spread)
            layer.gamma.assign(layer.gamma * spread)
    return model
