"""Same pairs are pushed apart and different ones pulled together.

Points: full, except test_contrastive_loss 0
"""
# %% contrastive_loss
def contrastive_loss(distance, same, margin):
    short = np.maximum(0, margin - distance)
    return float(np.mean((1 - same) * distance**2 + same * short**2))
