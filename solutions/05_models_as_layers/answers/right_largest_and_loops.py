"""The largest feature over the working cameras; layers frozen one by one; depth pixel by pixel; the bill by recursion over the set of models.

Points: full
"""
# %% bill
def parameters(own, calls, top):
    def reached(name):
        return {name}.union(*(reached(other) for other in calls[name]))

    return sum(own[name][0] for name in reached(top))


def multiplications(own, calls, top):
    total, stack = 0, [top]
    while stack:
        name = stack.pop()
        total += own[name][1]
        stack.extend(calls[name])
    return total

# %% on_frozen
def on_frozen(extractor, num_classes):
    for layer in extractor.layers:
        layer.trainable = False
    picture = keras.Input(extractor.input.shape[1:], dtype=extractor.input.dtype)
    x = layers.GlobalAveragePooling2D()(extractor(picture))
    return keras.Model(picture, layers.Dense(num_classes, activation="softmax")(x))

# %% matching
def match_scores(left, right, num_shifts):
    height, width, _ = left.shape
    every_pair = np.einsum("yxc,yvc->yxv", left, right)
    scores = np.full((height, width, num_shifts), -np.inf)
    for x in range(width):
        for d in range(min(num_shifts, x + 1)):
            scores[:, x, d] = every_pair[:, x, x - d]
    return scores


def depth_map(scores, focal_length, baseline):
    depth = np.empty(scores.shape[:2])
    for place in np.ndindex(depth.shape):
        d = int(np.argmax(scores[place]))
        depth[place] = focal_length * baseline / d if d else np.inf
    return depth

# %% many_cameras
def many_cameras(extractor, num_cameras, num_classes):
    views = keras.Input((num_cameras, *extractor.input.shape[1:]))
    working = keras.Input((num_cameras,))
    pool = layers.GlobalMaxPooling2D()
    codes = ops.stack([pool(extractor(views[:, number])) for number in range(num_cameras)], axis=1)
    mask = ops.expand_dims(working, axis=-1)
    code = ops.max(ops.where(mask > 0, codes, -1e9), axis=1)
    return keras.Model([views, working], layers.Dense(num_classes, activation="softmax")(code))
