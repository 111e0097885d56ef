"""The convolutions stand one behind the other instead of side by side; only the sizes are right.

Points: full, except test_inception_branches 0
"""
# %% inception
def inception(shape, strides):
    x = inputs = keras.Input(shape)
    for filters, size in [(8, 1), (6, 1), (12, 3), (4, 1), (10, 5)]:
        x = layers.Conv2D(filters, size, padding="same", activation="relu")(x)
    x = layers.MaxPooling2D(3, strides, padding="same")(x)
    return keras.Model(inputs, layers.Conv2D(35, 1, activation="relu")(x))
