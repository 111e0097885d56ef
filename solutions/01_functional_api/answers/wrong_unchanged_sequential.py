"""The Sequential is returned as it is, nothing is rewritten.

Points: full, except test_functional_twin 0
"""
# %% functional_twin
def functional_twin():
    return make_sequential()
