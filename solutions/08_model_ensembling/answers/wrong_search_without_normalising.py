"""Minimises the loss of the weighted sum over free weights: larger weights make it smaller without end.

Points: full, except test_search_weights 0, test_report 0
"""
# %% weights
def search_weights(probabilities, labels):
    def loss(weights):
        return log_loss(np.clip(np.tensordot(weights, probabilities, axes=1), 1e-9, None), labels)

    start = np.full(len(probabilities), 1 / len(probabilities))
    return minimize(loss, start, method="Nelder-Mead", options={"maxiter": 400}).x


def report(val_probabilities, val_labels, test_probabilities, test_labels):
    weights = search_weights(val_probabilities, val_labels)
    return weights, log_loss(np.tensordot(weights, test_probabilities, axes=1), test_labels)
