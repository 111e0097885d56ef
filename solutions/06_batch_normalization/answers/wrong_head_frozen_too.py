"""The whole model is frozen, its head too.

Points: full, except test_new_head 0
"""
# %% new_head
def new_head(base, classes):
    inputs = keras.Input(base.input_shape[1:])
    model = keras.Model(inputs, layers.Dense(classes, activation="softmax")(base(inputs)))
    model.trainable = False
    return model
