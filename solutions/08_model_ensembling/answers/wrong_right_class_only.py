"""Looks at the probability of the right class and forgets the others.

Points: full, except test_decompose 0
"""
# %% decompose
def decompose(probabilities, labels, weights):
    chosen = probabilities[:, np.arange(len(labels)), labels]
    pooled = weights @ chosen
    members = weights @ ((1 - chosen) ** 2).mean(axis=1)
    ensemble = ((1 - pooled) ** 2).mean()
    return ensemble, members, members - ensemble
