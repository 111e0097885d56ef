"""Batch norm behind the named layer is thawed, too: in training mode it goes back to the statistics of the batch.

Points: full, except test_thaw 0
"""
# %% thaw
def thaw(extractor, first):
    extractor.trainable, reached = True, False
    for layer in extractor.layers:
        reached = reached or layer.name == first
        layer.trainable = reached
    return extractor
