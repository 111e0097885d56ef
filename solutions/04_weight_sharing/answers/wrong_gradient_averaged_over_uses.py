"""The gradients of the two uses are averaged instead of added.

Points: full, except test_shared_gradient 0
"""
# %% shared_gradient
def shared_gradient(a, b, kernel):
    u, v = np.tanh(a @ kernel), np.tanh(b @ kernel)
    return (a.T @ ((u - v) * (1 - u**2)) + b.T @ ((v - u) * (1 - v**2))) / (2 * len(a))
