"""The walks follow the first parent only, so they lose every other branch.

Points: full, except test_run_order_reaches 0, test_run_order_sequence 0, test_needed_inputs 0
"""
# %% run_order
def run_order(parents, outputs):
    order = []
    for output in outputs:
        path, node = [], output
        while node not in order:
            path.append(node)
            if not parents[node]:
                break
            node = parents[node][0]
        order += reversed(path)
    return order


# %% needed_inputs
def needed_inputs(model, index):
    tensor = model.outputs[index]
    while True:
        operation, node_index, _ = tensor._keras_history
        before = operation._inbound_nodes[node_index].input_tensors
        if not before:
            break
        tensor = before[0]
    return [place for place, source in enumerate(model.inputs) if source is tensor]
