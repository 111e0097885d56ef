"""Each input is paired with itself, where every model is symmetric.

Points: full, except test_largest_asymmetry 0
"""
# %% largest_asymmetry
def largest_asymmetry(model, a, b):
    return float(np.abs(np.array(model([a, a])) - np.array(model([a, a]))).max())
