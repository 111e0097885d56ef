"""Resets the averages to zero and one.

Points: full, except test_recalibrate_statistics 0
"""
# %% recalibrate
def recalibrate(model, x):
    for weight in model.weights:
        if weight.path.endswith("moving_mean"):
            weight.assign(np.zeros(weight.shape))
        elif weight.path.endswith("moving_variance"):
            weight.assign(np.ones(weight.shape))
    return model
