"""The target comes back with the weights it had; the extractor and the bypassed model start from fresh ones.

Points: full, except test_copy_weights 0, test_extractor 0, test_bypass 0, test_bypass_shared 0
"""
# %% copy_weights
def copy_weights(source, target):
    return target


# %% extractor
def extractor(model, names):
    fresh = keras.models.clone_model(model)
    return keras.Model(fresh.inputs, [fresh.get_layer(name).output for name in names])


# %% bypass
def bypass(model, name):
    def clone(layer):
        if layer.name == name:
            return layers.Identity(name=name)
        return layer.__class__.from_config(layer.get_config())

    return keras.models.clone_model(model, clone_function=clone)
