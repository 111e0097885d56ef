"""The graph read and edited as plain data: model.get_config() instead of Keras tensors, weights carried over by name.

Points: full
"""
# %% functional_twin
def functional_twin():
    sequential = make_sequential()
    return keras.Model(sequential.inputs, sequential.outputs)


# %% run_order
def run_order(parents, outputs):
    from graphlib import TopologicalSorter

    needed = list(outputs)
    for node in needed:
        needed.extend(parent for parent in parents[node] if parent not in needed)
    return list(TopologicalSorter({node: parents[node] for node in needed}).static_order())


# %% needed_inputs
def needed_inputs(model, index):
    config = model.get_config()
    nodes = {layer["name"]: layer["inbound_nodes"] for layer in config["layers"]}

    def histories(value):
        if isinstance(value, dict) and value.get("class_name") == "__keras_tensor__":
            yield tuple(value["config"]["keras_history"][:2])
        elif isinstance(value, dict):
            for item in value.values():
                yield from histories(item)
        elif isinstance(value, (list, tuple)):
            for item in value:
                yield from histories(item)

    def triples(value):
        return [value] if isinstance(value[0], str) else value

    seen, waiting = set(), [tuple(triples(config["output_layers"])[index][:2])]
    while waiting:
        call = waiting.pop()
        if call not in seen:
            seen.add(call)
            name, node = call
            if node < len(nodes[name]):
                waiting.extend(histories(nodes[name][node]))
    inputs = [tuple(triple[:2]) for triple in triples(config["input_layers"])]
    return [place for place, call in enumerate(inputs) if call in seen]


# %% extractor
def extractor(model, names):
    inputs = [keras.Input(tensor.shape[1:], dtype=tensor.dtype) for tensor in model.inputs]
    values = {}

    def remember(layer, *args, **kwargs):
        values[layer.name] = layer(*args, **kwargs)
        return values[layer.name]

    keras.models.clone_model(
        model,
        input_tensors=inputs if len(inputs) > 1 else inputs[0],
        clone_function=lambda layer: layer,
        call_function=remember,
    )
    return keras.Model(inputs, [values[name] for name in names])


# %% bypass
def bypass(model, name):
    config = model.get_config()
    for layer in config["layers"]:
        if layer["name"] == name:
            layer["class_name"] = "Identity"
            layer["config"] = {"name": name}
            layer.pop("build_config", None)
    shorter = keras.Model.from_config(config)
    for layer in shorter.layers:
        if layer.name != name:
            layer.set_weights(model.get_layer(layer.name).get_weights())
    return shorter
