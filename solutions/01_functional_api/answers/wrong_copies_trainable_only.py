"""Only trainable weights are copied: the moving statistics of a normalisation layer stay behind.

Points: full, except test_copy_weights 0
"""
# %% copy_weights
def copy_weights(source, target):
    namesakes = {layer.name: layer for layer in source.layers}
    for layer in target.layers:
        if layer.name in namesakes:
            for new, old in zip(layer.trainable_weights, namesakes[layer.name].trainable_weights):
                new.assign(old)
    return target
