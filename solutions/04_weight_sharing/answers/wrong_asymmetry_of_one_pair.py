"""One pair is tried, the last one: symmetric by accident there is taken for symmetric.

Points: full, except test_largest_asymmetry 0
"""
# %% largest_asymmetry
def largest_asymmetry(model, a, b):
    return float(np.abs(np.array(model([a, b])) - np.array(model([b, a])))[-1].max())
