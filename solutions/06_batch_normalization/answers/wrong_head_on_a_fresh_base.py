"""The base is cloned, and its weights stay behind.

Points: full, except test_new_head 0
"""
# %% new_head
def new_head(base, classes):
    """Return a model: `base`, frozen, and a softmax head that learns."""
    base = keras.models.clone_model(base)
    base.trainable = False
    inputs = keras.Input(base.input_shape[1:])
    features = base(inputs, training=False)
    return keras.Model(inputs, layers.Dense(classes, activation="softmax")(features))
