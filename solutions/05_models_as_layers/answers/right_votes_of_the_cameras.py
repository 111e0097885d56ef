"""Each working camera gives probabilities of its own, by the same head, and they are averaged.

Points: full
"""
# %% many_cameras
def many_cameras(extractor, num_cameras, num_classes):
    views = keras.Input((num_cameras, *extractor.input.shape[1:]))
    working = keras.Input((num_cameras,))
    view = keras.Input(extractor.input.shape[1:])
    x = layers.GlobalAveragePooling2D()(extractor(view))
    opinion = keras.Model(view, layers.Dense(num_classes, activation="softmax")(x))
    share = working / ops.sum(working, axis=1, keepdims=True)
    votes = [opinion(views[:, number]) * share[:, number : number + 1] for number in range(num_cameras)]
    return keras.Model([views, working], layers.Add()(votes) if len(votes) > 1 else votes[0])
