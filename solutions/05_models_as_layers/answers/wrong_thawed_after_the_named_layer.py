"""The named layer itself stays frozen.

Points: full, except test_thaw 0
"""
# %% thaw
def thaw(extractor, first):
    extractor.trainable, reached = True, False
    for layer in extractor.layers:
        layer.trainable = reached and not isinstance(layer, layers.BatchNormalization)
        reached = reached or layer.name == first
    return extractor
