"""A member without errors gives a row of NaN.

Points: full, except test_error_correlation 0
"""
# %% error_correlation
def error_correlation(predictions, labels):
    return np.corrcoef(predictions != labels)
