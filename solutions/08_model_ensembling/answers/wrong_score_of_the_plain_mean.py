"""The ensemble's score is that of the unweighted mean.

Points: full, except test_decompose 0
"""
# %% decompose
def decompose(probabilities, labels, weights):
    truth = one_hot(labels, probabilities.shape[-1])
    pooled = np.tensordot(weights, probabilities, axes=1)

    def brier(p, q):
        return ((p - q) ** 2).sum(axis=-1).mean(axis=-1)

    plain = probabilities.mean(axis=0)
    return brier(plain, truth), weights @ brier(probabilities, truth), weights @ brier(probabilities, pooled)
