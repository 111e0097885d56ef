"""The shift is the mean over all shifts, weighted by the scores, instead of the best one.

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
    finite = np.maximum(scores, 0)
    disparity = (finite * np.arange(scores.shape[-1])).sum(axis=-1) / np.maximum(finite.sum(axis=-1), 1e-9)
    return focal_length * baseline / np.maximum(disparity, 1e-9)
