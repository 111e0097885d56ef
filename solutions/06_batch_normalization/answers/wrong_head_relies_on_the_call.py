"""Freezes the kernels and calls the base with training=False, which Keras overrules as soon as the model itself is called in training mode.

Points: full, except test_new_head 0
"""
# %% new_head
def new_head(base, classes):
    def freeze(model):
        for layer in model.layers:
            if isinstance(layer, keras.Model):
                freeze(layer)
            elif not isinstance(layer, layers.BatchNormalization):
                layer.trainable = False

    freeze(base)
    inputs = keras.Input(base.input_shape[1:])
    return keras.Model(inputs, layers.Dense(classes, activation="softmax")(base(inputs, training=False)))
