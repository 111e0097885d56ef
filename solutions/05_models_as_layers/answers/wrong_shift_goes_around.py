"""The right view is rolled, so that what leaves it on one side comes back on the other.

Points: full, except test_match_scores 0
"""
# %% matching
def match_scores(left, right, num_shifts):
    return np.stack([(left * np.roll(right, d, axis=1)).sum(axis=-1) for d in range(num_shifts)], axis=-1)

def depth_map(scores, focal_length, baseline):
    disparity = scores.argmax(axis=-1)
    depth = np.full(disparity.shape, np.inf)
    depth[disparity > 0] = focal_length * baseline / disparity[disparity > 0]
    return depth
