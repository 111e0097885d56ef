"""Averages only the last batch with the start.

Points: full, except test_follow 0
"""
# %% follow
def follow(batches, momentum):
    """Return (moving_mean, moving_variance) after the batches."""
    moving_mean, moving_variance = 0.0, 1.0
    for batch in batches[-1:]:
        moving_mean = momentum * moving_mean + (1 - momentum) * batch.mean(axis=0)
        moving_variance = momentum * moving_variance + (1 - momentum) * batch.var(axis=0)
    return moving_mean, moving_variance
