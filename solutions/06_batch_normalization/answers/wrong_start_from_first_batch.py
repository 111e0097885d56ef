"""The averages start at the statistics of the first batch.

Points: full, except test_follow 0
"""
# %% follow
def follow(batches, momentum):
    mean, variance = batches[0].mean(axis=0), batches[0].var(axis=0)
    for batch in batches[1:]:
        mean = momentum * mean + (1 - momentum) * batch.mean(axis=0)
        variance = momentum * variance + (1 - momentum) * batch.var(axis=0)
    return mean, variance
