"""The share of samples on which two members give the same label.

Points: full, except test_error_correlation 0
"""
# %% error_correlation
def error_correlation(predictions, labels):
    return (predictions[:, None] == predictions[None]).mean(axis=-1)
