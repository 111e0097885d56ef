"""Averages the members' labels, numbers that mean nothing between them, and rounds.

Points: full, except test_vote 0
"""
# %% vote
def vote(probabilities):
    return np.rint(probabilities.argmax(axis=-1).mean(axis=0)).astype(int)
