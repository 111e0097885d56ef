"""Each pass starts from the input again, so that the result is that of one pass, whatever `times` is.

Points: full, except test_repeat_layer 0
"""
# %% repeat_layer
def repeat_layer(x, times):
    layer = layers.Dense(x.shape[-1], activation="tanh")
    for _ in range(times):
        result = layer(x)
    return result
