"""What falls short is taken between squares, max(0, margin² - d²), in place of the square of what falls short.

Points: full, except test_contrastive_loss 0
"""
# %% contrastive_loss
def contrastive_loss(distance, same, margin):
    return float(np.mean(same * distance**2 + (1 - same) * np.maximum(0, margin**2 - distance**2)))
