"""One Dense layer reads the crosses and the hidden layer side by side, which is the same sum; the gate looks at what the members say instead of the sample's own numbers.

Points: full
"""
# %% wide_and_deep
def wide_and_deep(num_crosses, num_numbers, hidden):
    crosses, numbers = keras.Input((num_crosses,)), keras.Input((num_numbers,))
    x = layers.Dense(hidden, activation="gelu")(numbers)
    return keras.Model([crosses, numbers], layers.Dense(1, activation="sigmoid")(layers.concatenate([crosses, x])))


def joint_gradients(crosses, features, labels, wide, deep):
    both = np.concatenate([crosses, features], axis=1)
    probability = 1 / (1 + np.exp(-(both @ np.concatenate([wide, deep]))))
    gradient = both.T @ (probability - labels) / len(labels)
    return gradient[: len(wide)], gradient[len(wide) :]

# %% gated
def gated(members):
    for member in members:
        member.trainable = False
    inputs = keras.Input(members[0].input.shape[1:])
    said = ops.stack([member(inputs) for member in members], axis=1)
    trust = layers.Dense(len(members), activation="softmax")(layers.Flatten()(said))
    return keras.Model(inputs, ops.sum(ops.expand_dims(trust, axis=-1) * said, axis=1))
