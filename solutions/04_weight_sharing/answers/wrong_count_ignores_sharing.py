"""Two encoders are counted, shared or not.

Points: full, except test_count_parameters 0
"""
# %% count_parameters
def count_parameters(vocabulary, width, units, hidden, shared):
    encoder = vocabulary * width + 4 * units * (width + units + 1)
    return 2 * encoder + hidden * (2 * units + 1) + hidden + 1
