"""Averages over the samples instead of the members.

Points: full, except test_vote 0
"""
# %% vote
def vote(probabilities):
    return probabilities.mean(axis=1).argmax(axis=-1)
