"""The base runs in inference mode and learns all the same.

Points: full, except test_new_head 0
"""
# %% new_head
def new_head(base, classes):
    """Return a model: `base`, frozen, and a softmax head that learns."""
    inputs = keras.Input(base.input_shape[1:])
    features = base(inputs, training=False)
    return keras.Model(inputs, layers.Dense(classes, activation="softmax")(features))
