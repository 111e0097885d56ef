"""A dilated window is taken for a dense one.

Points: full, except test_receptive_field 0
"""
# %% receptive_field
def receptive_field(steps):
    field, jump = 1, 1
    for size, stride, dilation in steps:
        field += (size - 1) * jump
        jump *= stride
    return field, jump
