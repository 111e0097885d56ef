"""Right for a shared encoder; with two encoders the whole model is counted twice.

Points: full, except test_count_parameters 0
"""
# %% count_parameters
def count_parameters(vocabulary, width, units, hidden, shared):
    whole = vocabulary * width + 4 * units * (width + units + 1) + hidden * (2 * units + 1) + hidden + 1
    return whole if shared else 2 * whole
