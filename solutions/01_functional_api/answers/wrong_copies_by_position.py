"""Layers are paired by their place in the two models instead of their names.

Points: full, except test_copy_weights 0
"""
# %% copy_weights
def copy_weights(source, target):
    for old, new in zip(source.layers, target.layers):
        if [w.shape for w in old.weights] == [w.shape for w in new.weights]:
            new.set_weights(old.get_weights())
    return target
