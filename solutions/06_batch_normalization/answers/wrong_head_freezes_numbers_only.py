"""Freezes the numbers of the base one by one and not its layers: none of them learns, and the normalisations go on as in training.

Points: full, except test_new_head 0
"""
# %% new_head
def new_head(base, classes):
    for weight in base.trainable_weights:
        weight.trainable = False
    inputs = keras.Input(base.input_shape[1:])
    return keras.Model(inputs, layers.Dense(classes, activation="softmax")(base(inputs)))
