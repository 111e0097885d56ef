"""The largest signed difference: one that is negative goes unseen.

Points: full, except test_largest_asymmetry 0
"""
# %% largest_asymmetry
def largest_asymmetry(model, a, b):
    return abs(float(np.max(np.array(model([b, a])) - np.array(model([a, b])))))
