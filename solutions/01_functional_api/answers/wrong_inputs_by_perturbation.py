"""Inputs are found by changing them and looking at the output, which says more about the weights than about the graph.

Points: full, except test_needed_inputs 0
"""
# %% needed_inputs
def needed_inputs(model, index):
    def output(arrays):
        return run(model, *arrays)[index]

    rng = np.random.default_rng(0)
    arrays = [rng.normal(size=(50, *tensor.shape[1:])).astype("float32") for tensor in model.inputs]
    needed = []
    for place in range(len(arrays)):
        changed = [array + (i == place) for i, array in enumerate(arrays)]
        if not np.array_equal(output(arrays), output(changed)):
            needed.append(place)
    return needed
