"""Searches for the highest accuracy, a staircase, instead of the smallest loss.

Points: full, except test_search_weights 0, test_report 0
"""
# %% weights
def search_weights(probabilities, labels):
    rng = np.random.default_rng(0)
    candidates = rng.dirichlet(np.ones(len(probabilities)), size=400)
    hits = [(np.tensordot(weights, probabilities, axes=1).argmax(axis=-1) == labels).mean() for weights in candidates]
    return candidates[int(np.argmax(hits))]


def report(val_probabilities, val_labels, test_probabilities, test_labels):
    weights = search_weights(val_probabilities, val_labels)
    return weights, log_loss(np.tensordot(weights, test_probabilities, axes=1), test_labels)
