"""The layer is applied once more than asked.

Points: full, except test_repeat_layer 0
"""
# %% repeat_layer
def repeat_layer(x, times):
    layer = layers.Dense(x.shape[-1], activation="tanh")
    x = layer(x)
    for _ in range(times):
        x = layer(x)
    return x
