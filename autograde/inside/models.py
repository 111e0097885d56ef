"""Keras models across the wall: their graph as steps, their variables as plain arrays.

Keras' own configs cannot say that two models share a layer, so a model travels as the steps that build it: make a
layer, call it on tensors, gather tensors into a model. A layer that several models use is made once. The steps that
come back from a student are hostile: `make_all` makes only built-in layers and operations that compute on tensors and
nothing else (no code, no files, no names of modules), and bounds every variable before it is allocated.
"""

import inspect
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Self

import keras
import numpy as np
import tensorflow as tf
from keras import tree
from keras.src import ops as keras_ops_source  # the classes behind keras.ops have no public name
from keras.src.backend.tensorflow.trackable import KerasAutoTrackable
from keras.src.models.functional import Functional
from keras.src.ops.operation import Operation

from .crossing import CannotCross, Packer, Unpacker, decode, encode

MAX_STEPS = 20_000
MAX_VARIABLE_BYTES = 512 << 20

# Layers that run code of the sender's, read files by name, or wrap another framework.
FORBIDDEN_LAYERS = {
    "Lambda", "TFSMLayer", "TorchModuleWrapper", "FlaxLayer", "JaxLayer", "Wrapper", "Layer", "StringLookup",
    "IntegerLookup", "TextVectorization", "HashedCrossing", "FeatureSpace", "Pipeline",
}  # fmt: skip
OP_MODULES = ("core", "einops", "numpy", "nn", "math", "linalg", "image")
FORBIDDEN_OPS = {"Map", "Scan", "AssociativeScan", "Switch", "WhileLoop", "ForiLoop", "Cond", "VectorizedMap"}  # they take code
CONFIG_MODULES = {
    None, "builtins", "keras", "keras.layers", "keras.initializers", "keras.regularizers", "keras.constraints",
    "keras.activations", "keras.dtype_policies", "keras.src.models.functional", "keras.src.models.sequential",
}  # fmt: skip
CONFIG_SPACES = (keras.layers, keras.initializers, keras.regularizers, keras.constraints, keras.activations)
CONFIG_EXTRA = {"DTypePolicy", "Functional", "Sequential", "__tuple__", "__numpy__"}


def _layer_classes() -> dict[str, Any]:
    found = {name: value for name, value in vars(keras.layers).items() if inspect.isclass(value)}
    return {n: c for n, c in found.items() if issubclass(c, keras.layers.Layer) and n not in FORBIDDEN_LAYERS}


def _config_names() -> set[str]:
    found = {name for space in CONFIG_SPACES for name, value in vars(space).items() if callable(value)}
    return {n for n in found if not n.startswith("_")} - {"get", "serialize", "deserialize"} - FORBIDDEN_LAYERS | CONFIG_EXTRA


def _op_classes() -> dict[str, Any]:
    found = {}
    for module_name in OP_MODULES:
        module = getattr(keras_ops_source, module_name)
        for name, value in vars(module).items():
            is_op = inspect.isclass(value) and issubclass(value, Operation) and value.__module__ == module.__name__
            if is_op and name not in FORBIDDEN_OPS:
                found[f"{module_name}.{name}"] = value
    return found


LAYERS = _layer_classes()
CONFIG_NAMES = _config_names()
OPS = _op_classes()
LAYER_NAMES = {layer_class: name for name, layer_class in LAYERS.items()}
HOLDERS = {"TimeDistributed": "layer", "SpectralNormalization": "layer", "RNN": "cell", "StackedRNNCells": "cells"}
OP_NAMES = {op_class: name for name, op_class in OPS.items()}


def is_tensor(value: Any) -> bool:
    """Whether `value` is a tensor or variable that holds numbers (and so crosses as an array)."""
    return isinstance(value, (tf.Tensor, tf.Variable, keras.Variable))


def as_array(value: Any) -> np.ndarray:
    """Return the numbers of a tensor or variable."""
    return np.asarray(value)


def is_keras(value: Any) -> bool:
    """Whether `value` is something of Keras that this module can send or must refuse by name."""
    return isinstance(value, (Operation, keras.KerasTensor))


def encode_model(value: Any, packer: Packer) -> dict[str, Any]:
    """Return a reference to the model `value`, whose steps are added to the packer; raises CannotCross."""
    if isinstance(value, keras.KerasTensor):
        raise CannotCross("a symbolic tensor came; return the model that computes it")
    if not isinstance(value, keras.Model):
        raise CannotCross(f"a layer of type {type(value).__name__} came; return a model, which holds its layers")
    return {"thing": _encode_operation(value, packer)}


def _encode_operation(op: Operation, packer: Packer) -> int:
    """Return the number of `op`, after adding the steps that make it."""
    if id(op) in packer.known:
        return packer.known[id(op)]
    if isinstance(op, keras.Sequential):
        step = _sequential_step(op, packer)
    elif isinstance(op, Functional):
        step = _functional_step(op, packer)
    elif type(op) in LAYER_NAMES:
        step = _layer_step(op, packer)
    elif type(op) in OP_NAMES:
        step = {"make": "op", "class": OP_NAMES[type(op)], "config": _config(op, packer)}
    else:
        raise CannotCross(
            f"a {type(op).__name__} came, which is not one of Keras' built-in layers; build the model from built-in "
            "layers and keras.ops (no Lambda, no classes of your own)"
        )
    return _add_step(op, step, packer)


def _add_step(thing: Any, step: dict[str, Any], packer: Packer) -> int:
    number = len(packer.known)
    packer.known[id(thing)] = number
    packer.alive.append(thing)
    packer.steps.append(step | {"number": number})
    return number


def _config(op: Operation, packer: Packer) -> Any:
    try:
        config = op.get_config()
    except NotImplementedError:
        raise CannotCross(f"the operation {op.name!r} cannot be described by plain values") from None
    held = HOLDERS.get(LAYER_NAMES.get(type(op), ""))
    return plain({name: value for name, value in config.items() if name != held}, packer)


def plain(value: Any, packer: Packer) -> Any:
    """`crossing.encode` for configs and call arguments, where Keras tensors and dtypes may stand."""
    if isinstance(value, keras.KerasTensor):
        return {"thing": _tensor_number(value, packer)}
    if isinstance(value, (list, tuple)):
        return {type(value).__name__ if type(value) in (list, tuple) else "list": [plain(v, packer) for v in value]}
    if isinstance(value, dict):
        return {"dict": [[plain(k, packer), plain(v, packer)] for k, v in value.items()]}
    if isinstance(value, (np.dtype, tf.DType)):
        return value.name
    return encode(value, packer)


def _tensor_number(tensor: keras.KerasTensor, packer: Packer) -> int:
    if id(tensor) not in packer.known:
        raise CannotCross("a model uses a tensor from outside its own graph")
    return packer.known[id(tensor)]


def _layer_step(layer: keras.layers.Layer, packer: Packer) -> dict[str, Any]:
    name = LAYER_NAMES[type(layer)]
    step = {"make": "layer", "class": name}
    if name in HOLDERS:  # what it holds is a step of its own, for others may share it
        step["held"] = tree.map_structure(lambda held: _encode_operation(held, packer), getattr(layer, HOLDERS[name]))
    return step | {
        "config": _config(layer, packer),
        "trainable": bool(layer.trainable),
        "variables": _arrays(layer, packer),
    }


def _arrays(layer: keras.layers.Layer, packer: Packer) -> list[Any]:
    return [encode(np.asarray(variable), packer) for variable in layer.variables] if layer.built else []


def _sequential_step(model: keras.Sequential, packer: Packer) -> dict[str, Any]:
    layers = [_encode_operation(layer, packer) for layer in model._layers]  # with the InputLayer, unlike .layers
    step = {"make": "sequential", "layers": layers, "name": model.name, "trainable": bool(model.trainable)}
    if model.built and model._functional and not isinstance(model._layers[0], keras.layers.InputLayer):
        step["input_shape"] = plain(model.input_shape, packer)  # built by its first call, not by an Input
    return step


def _functional_step(model: Functional, packer: Packer) -> dict[str, Any]:
    for depth in sorted(model._nodes_by_depth, reverse=True):
        for node in model._nodes_by_depth[depth]:
            _encode_node(node, packer)
    return {
        "make": "functional",
        "inputs": plain(model._inputs_struct, packer),
        "outputs": plain(model._outputs_struct, packer),
        "name": model.name,
        "trainable": bool(model.trainable),
    }


def _encode_node(node: Any, packer: Packer) -> None:
    if id(node) in packer.known:
        return
    if node.is_input:
        step = {"make": "input", "config": _config(node.operation, packer)}
    else:
        op = _encode_operation(node.operation, packer)
        args = [plain(arg, packer) for arg in node.arguments.args]
        kwargs = {name: plain(value, packer) for name, value in node.arguments.kwargs.items()}
        step = {"make": "call", "op": op, "args": args, "kwargs": kwargs}
    numbers: list[int] = []
    _add_step(node, step | {"tensors": numbers, "names": [str(tensor.name) for tensor in node.outputs]}, packer)
    for tensor in node.outputs:
        number = len(packer.known)
        packer.known[id(tensor)] = number
        packer.alive.append(tensor)
        numbers.append(number)


# --- and back -------------------------------------------------------------------------------------------------------


class _Variables:
    """While rebuilding, every variable is paid for before it is made, and starts with the value that came for it.

    Most layers make their variables in the order in which they came. Where one does not, `restore` has the last word.
    """

    def __init__(self, total: int):
        self.left = total
        self.came: list[tuple[Any, list[Any]]] = []  # layers, and the values that came for them
        self.waiting: dict[int, Iterator[Any]] = {}  # by id of the layer, the values that it has not used yet
        self.started: dict[int, np.ndarray] = {}  # by id of the variable, the value that it started with

    def __enter__(self) -> Self:
        self.original = original = keras.layers.Layer.add_weight
        variables = self

        def add_weight(layer: Any, shape: Any = None, initializer: Any = None, dtype: Any = None, *args: Any, **kwargs: Any) -> Any:
            sizes = () if shape is None else tuple(np.atleast_1d(shape).tolist())
            variables.left -= 4 * math.prod(sizes)
            if variables.left < 0:
                raise CannotCross(f"a model's variables take more than {MAX_VARIABLE_BYTES >> 20} MB")
            value: Any = next(variables.waiting.get(id(layer), iter(())), None)
            plain_floats = getattr(value, "dtype", None) == "float32" == (dtype or layer.variable_dtype)
            if not plain_floats or np.shape(value) != sizes:
                return original(layer, shape, "zeros", dtype, *args, **kwargs)
            variable = original(layer, shape, lambda shape, dtype=None: value, dtype, *args, **kwargs)
            variables.started[id(variable)] = value
            return variable

        keras.layers.Layer.add_weight = add_weight
        return self

    def __exit__(self, *exc: object) -> None:
        keras.layers.Layer.add_weight = self.original

    def expect(self, layer: Any, values: list[Any]) -> None:
        self.came.append((layer, values))
        self.waiting[id(layer)] = iter(values)

    def restore(self) -> None:
        for layer, values in self.came:
            if len(values) != len(layer.variables):
                raise CannotCross(f"the layer {layer.name!r} has another number of variables than came")
            for variable, value in zip(layer.variables, values, strict=True):
                if tuple(variable.shape) != np.shape(value):
                    raise CannotCross(f"a variable of the layer {layer.name!r} has another shape than came")
                if self.started.get(id(variable)) is not value:
                    variable.assign(value)


@contextmanager
def _without_checkpoints() -> Iterator[None]:
    """Let layers set attributes without TensorFlow's own tracking of them, which takes a sixth of a rebuilding.

    Keras tracks for itself what it computes with, trains, saves, exports and puts into checkpoints.
    """
    KerasAutoTrackable._self_setattr_tracking = False
    try:
        yield
    finally:
        del KerasAutoTrackable._self_setattr_tracking


def make_all(steps: Any, unpacker: Unpacker) -> None:
    """Make every layer, tensor and model of `steps` and put them in `unpacker.things`; raises CannotCross."""
    if not isinstance(steps, list) or len(steps) > MAX_STEPS:
        raise CannotCross("a model is made of too many steps")
    try:
        with _Variables(MAX_VARIABLE_BYTES) as variables, _without_checkpoints():
            for step in steps:
                _MAKERS[step["make"]](step, unpacker)
                if values := step.get("variables"):
                    variables.expect(unpacker.things[step["number"]], [decode(value, unpacker) for value in values])
            _call_sequentials(unpacker)
        _restore_flags(steps, unpacker)
        variables.restore()
    except CannotCross:
        raise
    except Exception as error:  # whatever Keras says to a malformed graph
        reason = f"{type(error).__name__}: {str(error)[:200]}"
        raise CannotCross(f"a model could not be made of built-in layers, activations and keras.ops ({reason})") from None


def _make_input(step: dict[str, Any], unpacker: Unpacker) -> None:
    layer = keras.layers.InputLayer(**_checked_config(step, unpacker))
    _keep_tensors(step, layer.output, unpacker)


def _make_layer(step: dict[str, Any], unpacker: Unpacker) -> None:
    layer_class = LAYERS.get(step["class"])
    if layer_class is None:
        raise CannotCross(f"a model names a layer that is not allowed: {str(step['class'])[:60]!r}")
    config = _checked_config(step, unpacker)
    if step["class"] in HOLDERS:
        held = tree.map_structure(lambda number: unpacker.things[number], step["held"])
        layer = layer_class(held, **config)
    else:
        layer = layer_class.from_config(config)
    unpacker.things[step["number"]] = layer


def _make_op(step: dict[str, Any], unpacker: Unpacker) -> None:
    op_class = OPS.get(step["class"])
    if op_class is None:
        raise CannotCross(f"a model names an operation that is not allowed: {str(step['class'])[:60]!r}")
    unpacker.things[step["number"]] = op_class.from_config(_checked_config(step, unpacker))


def _make_call(step: dict[str, Any], unpacker: Unpacker) -> None:
    op = unpacker.things[step["op"]]
    if not isinstance(op, Operation):
        raise CannotCross("a model calls something that is not a layer")
    args = [decode(arg, unpacker) for arg in step["args"]]
    kwargs = {name: decode(value, unpacker) for name, value in step["kwargs"].items()}
    if not any(isinstance(leaf, keras.KerasTensor) for leaf in tree.flatten((args, kwargs))):
        raise CannotCross("a model calls a layer on no tensor")  # it would compute here and now
    _keep_tensors(step, op(*args, **kwargs), unpacker)


def _keep_tensors(step: dict[str, Any], outputs: Any, unpacker: Unpacker) -> None:
    flat = tree.flatten(outputs)
    if len(flat) != len(step["tensors"]):
        raise CannotCross("a layer returned another number of tensors than the model says")
    for tensor, number, name in zip(flat, step["tensors"], step["names"], strict=True):
        tensor.name = str(name)  # Keras finds layers by it when it clones a model
        unpacker.things[number] = tensor


def _make_sequential(step: dict[str, Any], unpacker: Unpacker) -> None:
    layers = [unpacker.things[number] for number in step["layers"]]
    model = unpacker.things[step["number"]] = keras.Sequential(layers, name=str(step["name"]))
    if "input_shape" in step:
        model.build(decode(step["input_shape"], unpacker))


def _call_sequentials(unpacker: Unpacker) -> None:
    """Call each Sequential that knows its input once: until then Keras gives it `inputs`, but no `input` and no `output`."""
    for model in unpacker.things.values():
        if isinstance(model, keras.Sequential) and model._functional and not model._inbound_nodes:
            model(model.inputs[0])


def _make_functional(step: dict[str, Any], unpacker: Unpacker) -> None:
    inputs, outputs = decode(step["inputs"], unpacker), decode(step["outputs"], unpacker)
    unpacker.things[step["number"]] = keras.Model(inputs, outputs, name=str(step["name"]))


_MAKERS: dict[str, Callable[[dict[str, Any], Unpacker], None]] = {
    "input": _make_input,
    "layer": _make_layer,
    "op": _make_op,
    "call": _make_call,
    "sequential": _make_sequential,
    "functional": _make_functional,
}


def _checked_config(step: dict[str, Any], unpacker: Unpacker) -> dict[str, Any]:
    config = decode(step["config"], unpacker)
    if not isinstance(config, dict):
        raise CannotCross("a layer's config is malformed")
    _check(config)
    return config


def _check(value: Any) -> None:
    """Raise CannotCross unless every class that `value` names is one of Keras' own, found without importing."""
    if isinstance(value, dict):
        if "class_name" in value or "module" in value or "registered_name" in value:
            _check_class(value)
        for key, item in value.items():
            if key == "vocabulary":
                raise CannotCross("a model names a vocabulary")
            _check(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            _check(item)


def _check_class(value: dict[str, Any]) -> None:
    name, module = value.get("class_name"), value.get("module")
    if name == "function":
        name = value.get("config")
    custom = value.get("registered_name") not in (None, name, value.get("class_name"))
    if not isinstance(name, str) or name not in CONFIG_NAMES or module not in CONFIG_MODULES or custom:
        raise CannotCross(f"a model's config names a class that is not allowed: {str(name)[:60]!r}")


def _restore_flags(steps: list[dict[str, Any]], unpacker: Unpacker) -> None:
    """Set `trainable` as it was: a container hands its flag down when it is set, so each goes before what it holds."""
    for layer, trainable in [(unpacker.things[s["number"]], bool(s["trainable"])) for s in reversed(steps) if "trainable" in s]:
        if layer.trainable != trainable:
            layer.trainable = trainable
