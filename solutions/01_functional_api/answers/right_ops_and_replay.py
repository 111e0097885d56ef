"""Other designs throughout: recursion where the reference loops and a loop where it recurses, graph replayed by hand.

Points: full
"""
# %% functional_twin
def functional_twin():
    inputs = outputs = keras.Input((20,))
    for units, activation in [(16, keras.ops.relu), (16, keras.ops.tanh), (5, keras.ops.softmax)]:
        outputs = activation(layers.Dense(units)(outputs))
    return keras.Model(inputs, outputs)


# %% copy_weights
def copy_weights(source, target):
    for layer in source.layers:
        try:
            namesake = target.get_layer(layer.name)
        except ValueError:
            continue
        for old, new in zip(namesake.weights, layer.weights):
            old.assign(new)
    return target


# %% repeat_layer
def repeat_layer(x, times, layer=None):
    layer = layer or layers.Dense(x.shape[1], activation="tanh")
    return layer(x) if times == 1 else layer(repeat_layer(x, times - 1, layer))


# %% run_order
def run_order(parents, outputs):
    needed, waiting = set(), list(outputs)
    while waiting:
        node = waiting.pop()
        if node not in needed:
            needed.add(node)
            waiting += parents[node]
    order = []
    while len(order) < len(needed):
        order += [n for n in needed if n not in order and all(p in order for p in parents[n])]
    return order


# %% needed_inputs
def needed_inputs(model, index):
    def sources(tensor):
        operation, node_index, _ = tensor._keras_history
        before = operation._inbound_nodes[node_index].input_tensors
        return {id(tensor)}.union(*(sources(parent) for parent in before))

    behind = sources(model.outputs[index])
    return [i for i in range(len(model.inputs)) if id(model.inputs[i]) in behind]


# %% forecast_model
def forecast_model():
    week, weather, promotion = [keras.Input((n,)) for n in (7, 3, 1)]
    trend = keras.ops.relu(layers.Dense(6)(week))
    sky = keras.ops.tanh(layers.Dense(4)(weather))
    demand = layers.Dense(1)(keras.ops.concatenate([trend, sky, promotion], axis=1))
    rain = keras.ops.softmax(layers.Dense(2)(sky))
    return keras.Model(inputs=[week, weather, promotion], outputs=[demand, rain])


# %% bypass
def bypass(model, name):
    made = {id(tensor): tensor for tensor in model.inputs}

    def replay(tensor):
        if id(tensor) not in made:
            operation, node_index, tensor_index = tensor._keras_history
            arguments = operation._inbound_nodes[node_index].arguments
            args, kwargs = keras.tree.map_structure(
                lambda value: replay(value) if isinstance(value, keras.KerasTensor) else value,
                (arguments.args, arguments.kwargs),
            )
            result = args[0] if operation.name == name else operation(*args, **kwargs)
            made[id(tensor)] = keras.tree.flatten(result)[tensor_index]
        return made[id(tensor)]

    return keras.Model(model.inputs, [replay(output) for output in model.outputs])
