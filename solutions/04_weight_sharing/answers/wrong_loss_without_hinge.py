"""A different pair is charged for any distance other than the margin, beyond it too.

Points: full, except test_contrastive_loss 0
"""
# %% contrastive_loss
def contrastive_loss(distance, same, margin):
    return float(np.mean(same * distance**2 + (1 - same) * (margin - distance) ** 2))
