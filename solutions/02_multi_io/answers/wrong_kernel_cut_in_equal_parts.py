"""The kernel is cut into blocks of equal size, whatever the widths of the branches.

Points: full, except test_contributions 0
"""
# %% contributions
def contributions(parts, kernel):
    size = len(kernel) // len(parts)
    blocks = [kernel[size * k : size * (k + 1)] for k in range(len(parts))]
    return [part[:, : len(block)] @ block[: part.shape[1]] for part, block in zip(parts, blocks)]
