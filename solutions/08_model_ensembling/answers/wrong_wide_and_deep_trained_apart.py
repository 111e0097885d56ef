"""Each part has a probability and a residual of its own, as if there were two models.

Points: full, except test_joint_gradients 0
"""
# %% wide_and_deep
def wide_and_deep(num_crosses, num_numbers, hidden):
    crosses, numbers = keras.Input((num_crosses,)), keras.Input((num_numbers,))
    wide = layers.Dense(1, use_bias=False)(crosses)
    deep = layers.Dense(1)(layers.Dense(hidden, activation="relu")(numbers))
    return keras.Model([crosses, numbers], layers.Activation("sigmoid")(layers.add([wide, deep])))


def joint_gradients(crosses, features, labels, wide, deep):
    def own(inputs, weights):
        return inputs.T @ (1 / (1 + np.exp(-(inputs @ weights))) - labels) / len(labels)

    return own(crosses, wide), own(features, deep)
