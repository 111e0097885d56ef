"""The weights are searched on validation data, but the loss is reported over validation and test data together.

Points: full, except test_report 0
"""
# %% weights
def search_weights(probabilities, labels):
    chosen = probabilities[:, np.arange(len(labels)), labels]
    weights = np.full(len(chosen), 1 / len(chosen))
    for _ in range(3000):
        weights = weights * (chosen / (weights @ chosen)).mean(axis=1)
    return weights


def report(val_probabilities, val_labels, test_probabilities, test_labels):
    weights = search_weights(val_probabilities, val_labels)
    both = np.concatenate([val_probabilities, test_probabilities], axis=1)
    return weights, log_loss(np.tensordot(weights, both, axes=1), np.concatenate([val_labels, test_labels]))
