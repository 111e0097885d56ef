"""Trains for some steps, so that the averages move; the weights do, too.

Points: full, except test_recalibrate_statistics 0, test_recalibrate_keeps 0
"""
# %% recalibrate
def recalibrate(model, x):
    target = ops.convert_to_numpy(model(x, training=False))
    model.compile(keras.optimizers.SGD(1e-3), loss="mean_squared_error", run_eagerly=True)
    for _ in range(5):
        model.train_on_batch(x, target)
    return model
