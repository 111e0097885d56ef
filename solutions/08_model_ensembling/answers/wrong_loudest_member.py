"""The class with the single highest probability that any member gave.

Points: full, except test_vote 0
"""
# %% vote
def vote(probabilities):
    return probabilities.max(axis=0).argmax(axis=-1)
