"""The blocks of rows are handed out in the wrong order.

Points: full, except test_contributions 0
"""
# %% contributions
def contributions(parts, kernel):
    shares, row = [], len(kernel)
    for part in parts:
        row -= part.shape[1]
        shares.append(part @ kernel[row : row + part.shape[1]])
    return shares
