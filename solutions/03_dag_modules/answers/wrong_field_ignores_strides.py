"""Each window adds its size, however long the steps have become.

Points: full, except test_receptive_field 0
"""
# %% receptive_field
def receptive_field(steps):
    field, jump = 1, 1
    for size, stride, dilation in steps:
        field += (size - 1) * dilation
        jump *= stride
    return field, jump
