"""Ignores the order: mean and variance of all rows together.

Points: full, except test_follow 0
"""
# %% follow
def follow(batches, momentum):
    rows = np.concatenate(batches)
    return rows.mean(axis=0), rows.var(axis=0)
