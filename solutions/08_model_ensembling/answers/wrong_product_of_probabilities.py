"""Multiplies the probabilities, so that a zero of one member is a veto.

Points: full, except test_vote 0
"""
# %% vote
def vote(probabilities):
    return probabilities.prod(axis=0).argmax(axis=-1)
