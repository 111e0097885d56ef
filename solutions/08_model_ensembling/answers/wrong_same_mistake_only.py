"""Counts how often two members are wrong together, without centring.

Points: full, except test_error_correlation 0
"""
# %% error_correlation
def error_correlation(predictions, labels):
    wrong = (predictions != labels).astype(float)
    count = np.maximum(np.sqrt(wrong.sum(axis=1)), 1)
    result = wrong @ wrong.T / np.outer(count, count)
    np.fill_diagonal(result, 1)
    return result
