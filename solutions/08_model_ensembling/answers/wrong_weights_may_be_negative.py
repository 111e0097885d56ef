"""Least squares without constraints, divided by the sum.

Points: full, except test_search_weights 0, test_report 0
"""
# %% weights
def search_weights(probabilities, labels):
    classes = probabilities.shape[-1]
    weights = np.linalg.lstsq(probabilities.reshape(len(probabilities), -1).T, one_hot(labels, classes).ravel(), rcond=None)[0]
    return weights / weights.sum()


def report(val_probabilities, val_labels, test_probabilities, test_labels):
    weights = search_weights(val_probabilities, val_labels)
    return weights, log_loss(np.tensordot(weights, test_probabilities, axes=1), test_labels)
