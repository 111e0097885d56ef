"""The block of task 5 handed in again: the ReLU stands after the addition.

Points: full, except test_pre_activation 0
"""
# %% pre_activation_block
def pre_activation_block(shape):
    return residual_block(shape, shape[-1], 1)
