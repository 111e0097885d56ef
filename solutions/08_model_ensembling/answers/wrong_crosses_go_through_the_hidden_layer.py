"""Everything is concatenated at the bottom: one deep network, no wide part.

Points: full, except test_wide_and_deep 0
"""
# %% wide_and_deep
def wide_and_deep(num_crosses, num_numbers, hidden):
    crosses, numbers = keras.Input((num_crosses,)), keras.Input((num_numbers,))
    x = layers.Dense(hidden, activation="relu")(layers.concatenate([crosses, numbers]))
    return keras.Model([crosses, numbers], layers.Dense(1, activation="sigmoid")(x))


def joint_gradients(crosses, features, labels, wide, deep):
    probability = 1 / (1 + np.exp(-(crosses @ wide + features @ deep)))
    residual = (probability - labels) / len(labels)
    return crosses.T @ residual, features.T @ residual
