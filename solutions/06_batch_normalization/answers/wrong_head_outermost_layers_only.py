"""Freezes only the layers that lie in the model itself, with its kernels and normalisations; those of a model inside go on.

Points: full, except test_new_head 0
"""
# %% new_head
def new_head(base, classes):
    for layer in base.layers:
        if not isinstance(layer, keras.Model):
            layer.trainable = False
    inputs = keras.Input(base.input_shape[1:])
    return keras.Model(inputs, layers.Dense(classes, activation="softmax")(base(inputs)))
