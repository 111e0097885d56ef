"""Weights by constrained minimisation (SLSQP); the gate gives positive numbers that are divided by their sum; the ambiguity as a difference; a wide part of one embedding per cross.

Points: full
"""
# %% decompose
def decompose(probabilities, labels, weights):
    truth = np.eye(probabilities.shape[-1])[labels]
    pooled = np.einsum("m,msc->sc", weights, probabilities)
    ensemble = np.mean(np.sum((pooled - truth) ** 2, axis=1))
    members = np.sum(weights * np.mean(np.sum((probabilities - truth) ** 2, axis=2), axis=1))
    return ensemble, members, members - ensemble

# %% error_correlation
def error_correlation(predictions, labels):
    right = np.equal(predictions, labels).astype(float)
    varied = right.std(axis=1) > 0
    result = np.eye(len(right))
    result[np.ix_(varied, varied)] = np.corrcoef(right[varied])
    return result

# %% weights
def search_weights(probabilities, labels):
    chosen = probabilities[:, np.arange(len(labels)), labels]
    start = np.full(len(chosen), 1 / len(chosen))
    found = minimize(
        lambda weights: -np.log(np.maximum(weights @ chosen, 1e-12)).mean(), start, method="SLSQP", bounds=[(0, 1)] * len(start),
        constraints={"type": "eq", "fun": lambda weights: weights.sum() - 1}, options={"ftol": 1e-10, "maxiter": 500},
    ).x
    found = np.clip(found, 0, None)
    return found / found.sum()


def report(val_probabilities, val_labels, test_probabilities, test_labels):
    weights = search_weights(val_probabilities, val_labels)
    return weights, log_loss(np.tensordot(weights, test_probabilities, axes=1), test_labels)

# %% wide_and_deep
def wide_and_deep(num_crosses, num_numbers, hidden):
    crosses, numbers = keras.Input((num_crosses,)), keras.Input((num_numbers,))
    weights = layers.Dense(1, use_bias=True)(crosses)
    x = numbers
    for _ in range(2):
        x = layers.Dense(hidden, activation="tanh", use_bias=False)(x)
    deep = layers.Dense(1, use_bias=False)(x)
    return keras.Model([crosses, numbers], ops.sigmoid(ops.add(weights, deep)))


def joint_gradients(crosses, features, labels, wide, deep):
    probability = 1 / (1 + np.exp(-(crosses @ wide + features @ deep)))
    residual = (probability - labels) / len(labels)
    return crosses.T @ residual, features.T @ residual

# %% gated
def gated(members):
    for member in members:
        member.trainable = False
    inputs = keras.Input(members[0].input.shape[1:])
    x = layers.Dense(16, activation="tanh")(layers.Flatten()(inputs))
    said = ops.stack([member(inputs) for member in members], axis=1)
    scores = layers.Dense(len(members), activation="softplus")(x) + 1e-3
    trust = scores / ops.sum(scores, axis=-1, keepdims=True)
    return keras.Model(inputs, ops.sum(ops.expand_dims(trust, axis=-1) * said, axis=1))
