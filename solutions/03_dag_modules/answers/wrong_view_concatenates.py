"""The input is laid beside the wide view and mixed by a 1×1 convolution: with its weights at zero nothing passes.

Points: full, except test_wide_view_passes_on 0
"""
# %% wide_view
def wide_view():
    x = inputs = keras.Input((32, 32, 8))
    for dilation in (1, 2, 3, 4):
        x = layers.Conv2D(6, 3, padding="same", dilation_rate=dilation, activation="relu")(x)
    return keras.Model(inputs, layers.Conv2D(8, 1)(layers.Concatenate()([inputs, x])))
