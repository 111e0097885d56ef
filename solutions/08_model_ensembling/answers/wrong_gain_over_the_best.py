"""The second number is the best member's score, not the mean, and the third the gain over it.

Points: full, except test_decompose 0
"""
# %% decompose
def decompose(probabilities, labels, weights):
    truth = one_hot(labels, probabilities.shape[-1])
    pooled = np.tensordot(weights, probabilities, axes=1)

    def brier(p, q):
        return ((p - q) ** 2).sum(axis=-1).mean(axis=-1)

    best = brier(probabilities, truth).min()
    return brier(pooled, truth), best, best - brier(pooled, truth)
