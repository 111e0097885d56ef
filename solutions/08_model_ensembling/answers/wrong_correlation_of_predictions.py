"""Correlates the labels that the members give: members that are right together look alike.

Points: full, except test_error_correlation 0
"""
# %% error_correlation
def error_correlation(predictions, labels):
    return np.corrcoef(predictions)
