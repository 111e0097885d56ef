"""Depth is taken to be proportional to disparity.

Points: full, except test_depth_map 0
"""
# %% matching
def match_scores(left, right, num_shifts):
    height, width, _ = left.shape
    scores = np.full((height, width, num_shifts), -np.inf)
    for d in range(min(num_shifts, width)):
        scores[:, d:, d] = (left[:, d:] * right[:, : width - d]).sum(axis=-1)
    return scores


def depth_map(scores, focal_length, baseline):
    disparity = scores.argmax(axis=-1)
    return np.where(disparity == 0, np.inf, disparity * focal_length * baseline)
