"""Outside the right view the score is 0, which beats every negative score.

Points: full, except test_match_scores 0
"""
# %% matching
def match_scores(left, right, num_shifts):
    height, width, _ = left.shape
    scores = np.zeros((height, width, num_shifts))
    for d in range(min(num_shifts, width)):
        scores[:, d:, d] = (left[:, d:] * right[:, : width - d]).sum(axis=-1)
    return scores

def depth_map(scores, focal_length, baseline):
    disparity = scores.argmax(axis=-1)
    depth = np.full(disparity.shape, np.inf)
    depth[disparity > 0] = focal_length * baseline / disparity[disparity > 0]
    return depth
