"""With a shared encoder the first Dense layer is counted as if only one code came in.

Points: full, except test_count_parameters 0
"""
# %% count_parameters
def count_parameters(vocabulary, width, units, hidden, shared):
    encoders = (1 if shared else 2) * (vocabulary * width + 4 * units * (width + units + 1))
    return encoders + hidden * ((1 if shared else 2) * units + 1) + hidden + 1
