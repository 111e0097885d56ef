"""Correlates prediction minus label, as if classes were quantities.

Points: full, except test_error_correlation 0
"""
# %% error_correlation
def error_correlation(predictions, labels):
    errors = predictions - labels
    varied = errors.std(axis=1) > 0
    result = np.eye(len(errors))
    result[np.ix_(varied, varied)] = np.corrcoef(errors[varied])
    return result
