"""The label guards the pull alone: the push within the margin is charged to every pair.

Points: full, except test_contrastive_loss 0
"""
# %% contrastive_loss
def contrastive_loss(distance, same, margin):
    short = np.maximum(0, margin - distance)
    return float(np.mean(same * distance**2 + short**2))
