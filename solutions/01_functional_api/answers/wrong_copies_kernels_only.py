"""Only the kernels are copied, the biases stay.

Points: full, except test_copy_weights 0
"""
# %% copy_weights
def copy_weights(source, target):
    names = [layer.name for layer in source.layers]
    for layer in target.layers:
        if layer.name in names and hasattr(layer, "kernel"):
            layer.kernel.assign(source.get_layer(layer.name).kernel)
    return target
