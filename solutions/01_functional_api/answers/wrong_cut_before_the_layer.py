"""The features are what goes into the named layer, not what comes out of it.

Points: full, except test_extractor 0
"""
# %% extractor
def extractor(model, names):
    def first(value):
        return value[0] if isinstance(value, list) else value

    return keras.Model(model.inputs, [first(model.get_layer(name).input) for name in names])
