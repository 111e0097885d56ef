"""Each member's weight is its own accuracy, divided by the sum.

Points: full, except test_search_weights 0, test_report 0
"""
# %% weights
def search_weights(probabilities, labels):
    accuracy = (probabilities.argmax(axis=-1) == labels).mean(axis=1)
    return accuracy / accuracy.sum()


def report(val_probabilities, val_labels, test_probabilities, test_labels):
    weights = search_weights(val_probabilities, val_labels)
    return weights, log_loss(np.tensordot(weights, test_probabilities, axes=1), test_labels)
