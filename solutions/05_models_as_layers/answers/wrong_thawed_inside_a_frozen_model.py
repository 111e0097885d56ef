"""The layers are thawed one by one, but the model's own flag stays frozen and hides them all.

Points: full, except test_thaw 0
"""
# %% thaw
def thaw(extractor, first):
    reached = False
    for layer in extractor.layers:
        reached = reached or layer.name == first
        layer.trainable = reached and not isinstance(layer, layers.BatchNormalization)
    return extractor
