"""The weights are right, but the loss is that of the data on which they were searched.

Points: full, except test_report 0
"""
# %% weights
def search_weights(probabilities, labels):
    likelihood = probabilities[:, np.arange(len(labels)), labels]
    weights = np.full(len(likelihood), 1 / len(likelihood))
    for _ in range(3000):
        credit = weights[:, None] * likelihood
        weights = (credit / credit.sum(axis=0)).mean(axis=1)
    return weights


def report(val_probabilities, val_labels, test_probabilities, test_labels):
    weights = search_weights(val_probabilities, val_labels)
    return weights, log_loss(np.tensordot(weights, val_probabilities, axes=1), val_labels)
