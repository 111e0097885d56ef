"""Only the first of the k numbers of each pair is looked at.

Points: full, except test_largest_asymmetry 0
"""
# %% largest_asymmetry
def largest_asymmetry(model, a, b):
    return float(np.abs(np.array(model([a, b])) - np.array(model([b, a])))[:, 0].max())
