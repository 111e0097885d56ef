"""Each branch is credited with an equal share of the whole result.

Points: full, except test_contributions 0
"""
# %% contributions
def contributions(parts, kernel):
    whole = np.concatenate(parts, axis=1) @ kernel
    return [whole / len(parts) for _ in parts]
