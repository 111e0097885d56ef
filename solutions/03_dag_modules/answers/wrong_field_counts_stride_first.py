"""The stride of a window is applied to the window itself.

Points: full, except test_receptive_field 0
"""
# %% receptive_field
def receptive_field(steps):
    field, jump = 1, 1
    for size, stride, dilation in steps:
        jump *= stride
        field += (size - 1) * dilation * jump
    return field, jump
