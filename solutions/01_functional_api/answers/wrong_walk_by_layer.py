"""The walk goes by layer and not by call: from a shared layer it wanders off to all inputs the layer ever saw.

Points: full, except test_needed_inputs 0
"""
# %% needed_inputs
def needed_inputs(model, index):
    seen, waiting = [], [model.outputs[index]._keras_history.operation]
    while waiting:
        layer = waiting.pop()
        if layer not in seen:
            seen.append(layer)
            for node in layer._inbound_nodes:
                waiting += [tensor._keras_history.operation for tensor in node.input_tensors]
    return [i for i, tensor in enumerate(model.inputs) if tensor._keras_history.operation in seen]
