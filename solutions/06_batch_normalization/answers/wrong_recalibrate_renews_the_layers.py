"""Builds the network anew so that its averages start from nothing; the weights that had been learned stay behind.

Points: full, except test_recalibrate_statistics 0, test_recalibrate_keeps 0
"""
# %% recalibrate
def recalibrate(model, x):
    copy = keras.models.clone_model(model)
    for _ in range(110):
        copy(x, training=True)
    return copy
