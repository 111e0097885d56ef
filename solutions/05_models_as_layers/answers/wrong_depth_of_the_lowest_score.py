"""The lowest score is taken for the best, as if scores were costs.

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
    disparity = scores.argmin(axis=-1)
    depth = np.full(disparity.shape, np.inf)
    depth[disparity > 0] = focal_length * baseline / disparity[disparity > 0]
    return depth
