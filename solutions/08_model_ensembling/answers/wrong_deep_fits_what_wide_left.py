"""First the wide part alone, then the deep part on the sum: one after the other, not together.

Points: full, except test_joint_gradients 0
"""
# %% wide_and_deep
def wide_and_deep(num_crosses, num_numbers, hidden):
    crosses, numbers = keras.Input((num_crosses,)), keras.Input((num_numbers,))
    wide = layers.Dense(1, use_bias=False)(crosses)
    deep = layers.Dense(1)(layers.Dense(hidden, activation="relu")(numbers))
    return keras.Model([crosses, numbers], layers.Activation("sigmoid")(layers.add([wide, deep])))


def joint_gradients(crosses, features, labels, wide, deep):
    alone = 1 / (1 + np.exp(-(crosses @ wide)))
    both = 1 / (1 + np.exp(-(crosses @ wide + features @ deep)))
    return crosses.T @ (alone - labels) / len(labels), features.T @ (both - labels) / len(labels)
