"""The report searches the weights on the test data and gives the loss there.

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
    weights = search_weights(test_probabilities, test_labels)
    return weights, log_loss(np.tensordot(weights, test_probabilities, axes=1), test_labels)
