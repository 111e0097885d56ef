"""The second use gets the sign of the first.

Points: full, except test_shared_gradient 0
"""
# %% shared_gradient
def shared_gradient(a, b, kernel):
    u, v = np.tanh(a @ kernel), np.tanh(b @ kernel)
    return (a.T @ ((u - v) * (1 - u**2)) + b.T @ ((u - v) * (1 - v**2))) / len(a)
