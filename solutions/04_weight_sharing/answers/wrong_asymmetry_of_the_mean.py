"""The mean asymmetry, in which a single row disappears among the others.

Points: full, except test_largest_asymmetry 0
"""
# %% largest_asymmetry
def largest_asymmetry(model, a, b):
    return float(np.abs(np.array(model([a, b])) - np.array(model([b, a]))).mean())
