"""Keras models go through the wall exactly, and a config that names code, files or more memory than there is does not.

The one module of the tests that imports TensorFlow.
"""

import json

import numpy as np
import pytest

pytestmark = [pytest.mark.tensorflow, pytest.mark.filterwarnings("ignore")]  # its warnings and Keras' are not ours to raise

keras = pytest.importorskip("keras")
tf = pytest.importorskip("tensorflow")

from keras.src.saving import serialization_lib  # noqa: E402

from autograde.inside import models  # noqa: E402
from autograde.inside.crossing import CannotCross  # noqa: E402
from autograde.inside.handover import pack, unpack  # noqa: E402

layers, ops = keras.layers, keras.ops
RNG = np.random.default_rng(0)


def there(value):
    """Return `value` as it comes out on the other side."""
    data, buffers = pack(value)
    return unpack(json.loads(json.dumps(data)), buffers)


def numbers(*shape):
    return RNG.normal(size=shape).astype("float32")


def tokens(*shape):
    return RNG.integers(0, 5, size=shape)


# --- honest models ----------------------------------------------------------------------------------------------------


def dense_chain():
    inputs = keras.Input((4,))
    return keras.Model(inputs, layers.Dense(2, activation="softmax")(layers.Dense(3, activation="tanh")(inputs))), numbers(5, 4)


def shared_layer():
    left, right, shared = keras.Input((4,)), keras.Input((4,)), layers.Dense(3)
    return keras.Model([left, right], shared(left) - shared(right)), [numbers(5, 4), numbers(5, 4)]


def layer_applied_to_its_own_output():
    inputs, shared = keras.Input((4,)), layers.Dense(4, activation="tanh")
    return keras.Model(inputs, shared(shared(shared(inputs)))), numbers(5, 4)


def nested_and_used_twice():
    x = keras.Input((4,))
    inner = keras.Model(x, layers.Dense(4)(layers.Dense(6, activation="relu")(x)), name="inner")
    outer = keras.Input((4,))
    return keras.Model(outer, inner(inner(outer))), numbers(5, 4)


def sequential_inside_functional():
    inner = keras.Sequential([layers.Dense(3), layers.Dropout(0.5), layers.Dense(2)])
    inputs = keras.Input((4,))
    return keras.Model(inputs, inner(inputs)), numbers(5, 4)


def functional_inside_sequential():
    x = keras.Input((4,))
    return keras.Sequential([keras.Input((4,)), keras.Model(x, layers.Dense(3)(x)), layers.Dense(1)]), numbers(5, 4)


def masked_lstm():
    inputs = keras.Input((7,), dtype="int32")
    x = layers.Embedding(5, 4, mask_zero=True)(inputs)
    return keras.Model(inputs, layers.Dense(1)(layers.LSTM(3)(x))), tokens(5, 7)


def two_way():
    inputs = keras.Input((None, 4))
    x = layers.Bidirectional(layers.GRU(3, return_sequences=True))(inputs)
    return keras.Model(inputs, layers.Bidirectional(layers.LSTM(2), merge_mode="sum")(x)), numbers(5, 6, 4)


def encoder_and_decoder():
    source, target = keras.Input((6, 4)), keras.Input((5, 4))
    _, h, c = layers.LSTM(3, return_state=True)(source)
    decoded = layers.LSTM(3, return_sequences=True)(target, initial_state=[h, c])
    return keras.Model([source, target], decoded), [numbers(2, 6, 4), numbers(2, 5, 4)]


def stacked_cells():
    inputs = keras.Input((6, 4))
    return keras.Model(inputs, layers.RNN([layers.LSTMCell(3), layers.GRUCell(2)])(inputs)), numbers(5, 6, 4)


def attention():
    inputs = keras.Input((6, 4))
    x = layers.LayerNormalization()(layers.MultiHeadAttention(2, 3)(inputs, inputs) + inputs)
    return keras.Model(inputs, x), numbers(5, 6, 4)


def attention_with_a_mask():
    query, value, mask = keras.Input((6, 4)), keras.Input((6, 4)), keras.Input((6,), dtype="bool")
    x = layers.Attention()([query, value], mask=[None, mask])
    return keras.Model([query, value, mask], x), [numbers(2, 6, 4), numbers(2, 6, 4), tokens(2, 6) > 1]


def operations():
    inputs = keras.Input((6, 4))
    x = ops.concatenate([inputs[:, 1:], -(inputs[:, :1] ** 2)], axis=1)
    x = ops.where(x > 0, x, ops.exp(x) / 3) + ops.mean(x, axis=1, keepdims=True)
    x = ops.einsum("bij,bkj->bik", x, inputs) @ inputs
    x = ops.reshape(ops.transpose(x, (0, 2, 1)), (-1, 24))
    return keras.Model(inputs, ops.softmax(ops.pad(x, ((0, 0), (1, 0))))), numbers(5, 6, 4)


def constants_in_the_graph():
    inputs = keras.Input((4,))
    return keras.Model(inputs, ops.matmul(inputs * np.arange(4, dtype="float32"), ops.ones((4, 2))) + 1), numbers(5, 4)


def pictures():
    inputs = keras.Input((8, 8, 3))
    x = layers.BatchNormalization()(layers.Conv2D(4, 3, padding="same", kernel_regularizer="l2")(layers.Rescaling(1 / 255)(inputs)))
    x = layers.Add()([layers.DepthwiseConv2D(3, padding="same")(layers.ReLU()(x)), x])
    x = layers.SpatialDropout2D(0.2)(layers.MaxPooling2D()(x))
    return keras.Model(inputs, layers.GlobalAveragePooling2D()(layers.RandomFlip(seed=3)(x))), numbers(2, 8, 8, 3)


def for_each_step():
    inputs = keras.Input((6, 4))
    return keras.Model(inputs, layers.TimeDistributed(layers.Dense(2, kernel_constraint="max_norm"))(inputs)), numbers(5, 6, 4)


def inputs_and_outputs_by_name():
    inputs = {"a": keras.Input((4,), name="a"), "b": keras.Input((3,), name="b")}
    x = layers.Concatenate()([inputs["a"], inputs["b"]])
    outputs = {"sum": ops.sum(x, axis=-1), "parts": [layers.Dense(2)(x), x]}
    return keras.Model(inputs, outputs), {"a": numbers(5, 4), "b": numbers(5, 3)}


def an_input_that_is_an_output():
    one, two = keras.Input((4,)), keras.Input((4,))
    return keras.Model([one, two], [two, one]), [numbers(5, 4), numbers(5, 4)]


def sequential_with_input():
    return keras.Sequential([keras.Input((4,)), layers.Dense(3), layers.Dense(1)]), numbers(5, 4)


def sequential_built_by_a_call():
    model = keras.Sequential([layers.Dense(3), layers.Dense(1)])
    model(numbers(5, 4))
    return model, numbers(5, 4)


def sequential_built_by_build():
    model = keras.Sequential([layers.LSTM(3)])
    model.build((None, 6, 4))
    return model, numbers(5, 6, 4)


def other_initializers():
    inputs = keras.Input((4,))
    x = layers.Dense(3, kernel_initializer=keras.initializers.Orthogonal(seed=1), bias_initializer="ones")(inputs)
    return keras.Model(inputs, layers.PReLU()(layers.LeakyReLU(0.3)(x))), numbers(5, 4)


def half_precision():
    inputs = keras.Input((4,), dtype="float32")
    return keras.Model(inputs, layers.Dense(3, dtype="mixed_float16")(inputs)), numbers(5, 4)


HONEST = [
    dense_chain, shared_layer, layer_applied_to_its_own_output, nested_and_used_twice, sequential_inside_functional,
    functional_inside_sequential, masked_lstm, two_way, encoder_and_decoder, stacked_cells, attention, attention_with_a_mask,
    operations, constants_in_the_graph, pictures, for_each_step, inputs_and_outputs_by_name, an_input_that_is_an_output,
    sequential_with_input, sequential_built_by_a_call, sequential_built_by_build, other_initializers, half_precision,
]  # fmt: skip


@pytest.mark.parametrize("make", HONEST, ids=lambda make: make.__name__)
def test_a_model_computes_exactly_the_same_on_the_other_side(make):
    keras.utils.set_random_seed(1)
    model, inputs = make()
    copy = there(model)
    expected, got = model(inputs), copy(inputs)
    assert keras.tree.map_structure(lambda x: x.shape, expected) == keras.tree.map_structure(lambda x: x.shape, got)
    for one, other in zip(keras.tree.flatten(expected), keras.tree.flatten(got), strict=True):
        assert one.dtype == other.dtype
        assert np.array_equal(one, other)
    assert copy.name == model.name
    assert [layer.name for layer in copy.layers] == [layer.name for layer in model.layers]
    assert copy.count_params() == model.count_params()
    assert len(copy.trainable_weights) == len(model.trainable_weights)
    assert len(copy.weights) == len(model.weights)
    for one, other in zip(model.weights, copy.weights, strict=True):
        assert np.array_equal(one, other)


def test_a_copy_is_a_model_of_its_own():
    model, inputs = shared_layer()
    before = model(inputs).numpy()
    copy = there(model)
    copy.set_weights([weights + 1 for weights in copy.get_weights()])
    assert np.array_equal(model(inputs), before)


def test_a_shared_layer_stays_one_layer():
    model, _ = layer_applied_to_its_own_output()
    copy = there(model)
    assert len(copy.layers) == 2
    assert len(copy.layers[1]._inbound_nodes) == 3


def test_a_layer_inside_several_wrappers_stays_one_layer():
    frames, shared = keras.Input((6, 4)), layers.Dense(4)
    each = layers.TimeDistributed(shared)(layers.TimeDistributed(shared)(frames))
    model = keras.Model(frames, layers.SpectralNormalization(shared)(shared(each)))
    copy, inputs = there(model), numbers(2, 6, 4)
    assert len(copy.trainable_weights) == 2
    copy.layers[1].layer.set_weights([weights + 1 for weights in shared.get_weights()])
    shared.set_weights([weights + 1 for weights in shared.get_weights()])
    assert np.array_equal(copy(inputs), model(inputs))


def test_cells_that_two_recurrent_layers_share_stay_one():
    frames, cells = keras.Input((6, 3)), [layers.LSTMCell(3), layers.GRUCell(3)]
    model = keras.Model(frames, layers.RNN(cells[0])(layers.RNN(cells, return_sequences=True)(frames)))
    cells[1].trainable = False
    copy = there(model)
    assert len(copy.weights) == len(model.weights)
    assert len(copy.trainable_weights) == len(model.trainable_weights) < len(model.weights)


def test_models_that_are_returned_together_keep_their_shared_layers_shared():
    x = keras.Input((4,))
    hidden = layers.Dense(3)(x)
    train, features = keras.Model(x, layers.Dense(1)(hidden)), keras.Model(x, hidden)
    train_copy, copies = there((train, {"features": features, "same": features}))
    assert copies["features"] is copies["same"]
    assert train_copy.layers[1] is copies["features"].layers[1]
    train_copy.set_weights([weights + 1 for weights in train_copy.get_weights()])
    assert not np.array_equal(features(np.ones((1, 4))), copies["features"](np.ones((1, 4))))


@pytest.mark.parametrize("flags", [(True, True), (True, False), (False, True), (False, False)], ids=str)
def test_trainable_flags_of_containers_and_layers_come_along(flags):
    x = keras.Input((4,))
    inner = keras.Model(x, layers.Dense(4, name="first")(layers.Dense(4, name="second")(x)))
    outer = keras.Model(x, inner(x))
    inner.trainable = flags[0]
    inner.get_layer("second").trainable = flags[1]
    copy = there(outer).layers[-1]
    assert copy.trainable == flags[0]
    assert [layer.trainable for layer in copy.layers] == [layer.trainable for layer in inner.layers]
    assert len(copy.trainable_weights) == len(inner.trainable_weights)


def test_a_copy_can_be_trained_and_drops_out_in_training_alone():
    model, inputs = sequential_inside_functional()
    copy = there(model)
    copy.compile("sgd", "mse")
    copy.fit(inputs, np.zeros((5, 2)), verbose=0)
    assert np.array_equal(copy(inputs), copy(inputs))
    many = np.ones((1, 4), "float32").repeat(50, 0)
    assert len(np.unique(copy(many, training=True), axis=0)) > 1


@pytest.fixture
def other_side():
    """Give a function that runs another in a process with other counters of names, as it were."""
    from keras.src.backend.common import global_state

    def run(make):
        here = global_state.get_global_attribute("object_name_uids")
        global_state.set_global_attribute("object_name_uids", type(here)(int))
        try:
            return make()
        finally:
            global_state.set_global_attribute("object_name_uids", here)

    layers.Dense(1)  # so that there are counters
    return run


def three_layers():
    inputs = keras.Input((4,))
    return keras.Model(inputs, layers.Dense(4)(layers.Dense(4)(layers.Dense(4)(inputs))))


def test_a_new_layer_never_gets_the_name_of_one_that_crossed(other_side):
    sent = pack(three_layers())

    def build_upon():
        model = unpack(*sent)
        x = model.output
        for _ in range(5):
            x = layers.Dense(4)(x)
        extra = keras.Input((4,))
        return keras.Model([*model.inputs, extra], layers.Add()([x, layers.Dense(4)(extra)]))

    model = other_side(build_upon)
    names = [layer.name for layer in model.layers]
    assert len(set(names)) == len(names)


def test_names_that_somebody_chose_are_not_given_again_either(other_side):
    inputs = keras.Input((4,), name="input_layer_907")
    sent = pack(keras.Model(inputs, layers.Dense(4, name="dense_906")(inputs)))

    def names():
        unpack(*sent)
        return [layers.Dense(1).name, layers.InputLayer((1,)).name]

    assert other_side(names) == ["dense_907", "input_layer_908"]


def test_counters_of_names_run_as_in_one_process_whatever_crosses(other_side):
    here = layers.Dense(1).name
    sent = pack([1])

    def there_and_back():
        unpack(*sent)
        return layers.Dense(1).name, pack(None)

    there_name, back = other_side(there_and_back)
    unpack(*back)
    after = layers.Dense(1).name
    assert [int(name.removeprefix("dense").strip("_") or 0) for name in (there_name, after)] == [
        int(here.removeprefix("dense").strip("_") or 0) + 1,
        int(here.removeprefix("dense").strip("_") or 0) + 2,
    ]


@pytest.mark.parametrize(
    "came",
    [
        None,
        [],
        7,
        {"dense": "9"},
        {"dense": -1},
        {"dense": True},
        {"dense": 1e300},
        {"x" * 1000: 1},
        {str(n): 1 for n in range(9999)},
    ],
)
def test_counters_that_make_no_sense_are_left_alone(came, other_side):
    def name():
        unpack({"value": 1, "counters": came}, ())
        return layers.Dense(1).name

    assert other_side(name) == "dense"


def test_a_hostile_counter_is_bounded(other_side):
    assert other_side(lambda: [unpack({"value": 1, "counters": {"dense": 10**30}}, ()), layers.Dense(1).name][1]) == "dense_1000000"


def built_by_a_call():
    model = keras.Sequential([layers.Dense(3), layers.Dense(2)])
    model(np.zeros((1, 4)))
    return model


@pytest.mark.parametrize(
    "make",
    [lambda: keras.Sequential([keras.Input((4,)), layers.Dense(3), layers.Dense(2)]), built_by_a_call],
    ids=["with an Input", "built by a call"],
)
def test_a_sequential_that_was_never_called_on_a_tensor_arrives_with_input_and_output(make):
    model = make()
    copy = there(model)
    assert copy.input.shape == (*copy.input.shape[:1], 4) and copy.output.shape[1:] == (2,)
    x = numbers(5, 4)
    assert np.array_equal(keras.Model(copy.input, copy.output)(x), model(x))
    assert np.array_equal(keras.Model(copy.input, copy.layers[0].output)(x), model.layers[0](x))
    assert [layer.name for layer in copy.layers] == [layer.name for layer in model.layers]
    again = there(copy)
    assert np.array_equal(again(x), model(x)) and again.input.shape[1:] == (4,)


def test_a_sequential_in_another_model_is_called_there_alone():
    inner = keras.Sequential([keras.Input((4,)), layers.Dense(4)])
    inputs = keras.Input((4,))
    copy = there(keras.Model(inputs, inner(inputs)))
    assert len(copy.layers[1]._inbound_nodes) == 1


def test_an_unbuilt_sequential_stays_unbuilt():
    copy = there(keras.Sequential([layers.Dense(3, activation="relu"), layers.Dense(1)]))
    assert not copy.built
    assert copy(np.ones((2, 7))).shape == (2, 1)


def test_a_compiled_model_comes_without_its_optimizer():
    model, inputs = dense_chain()
    model.compile("adam", "mse")
    model.fit(inputs, np.zeros((5, 2)), verbose=0)
    copy = there(model)
    assert not copy.compiled
    assert np.array_equal(copy(inputs), model(inputs))


@pytest.mark.parametrize(
    "tensor",
    [tf.constant([1.0, 2.0]), tf.Variable([1.0, 2.0]), keras.Variable([1.0, 2.0]), ops.arange(2, dtype="float32") + 1],
    ids=str,
)
def test_tensors_and_variables_come_out_as_arrays(tensor):
    assert np.array_equal(there(tensor), np.array([1, 2], "float32"))
    assert isinstance(there(tensor), np.ndarray)


def test_history_and_other_plain_parts_of_keras_cross_as_what_they_hold():
    model, inputs = dense_chain()
    model.compile("sgd", "mse")
    history = model.fit(inputs, np.zeros((5, 2)), epochs=2, verbose=0).history
    assert there(history) == history


# --- what cannot be sent ----------------------------------------------------------------------------------------------


class Doubled(layers.Layer):
    def call(self, x):
        return 2 * x


class Subclassed(keras.Model):
    def call(self, x):
        return x


def _with(layer):
    return keras.Sequential([keras.Input((4,)), layer])


CANNOT = {
    "Lambda": (lambda: _with(layers.Lambda(lambda x: x)), "a Lambda came, which is not one of Keras' built-in layers"),
    "a layer of one's own": (lambda: _with(Doubled()), "a Doubled came, which is not one of Keras' built-in layers"),
    "a subclassed model": (Subclassed, "a Subclassed came"),
    "a layer": (lambda: layers.Dense(3), "a layer of type Dense came; return a model, which holds its layers"),
    "a symbolic tensor": (lambda: keras.Input((3,)), "a symbolic tensor came; return the model that computes it"),
    "an optimizer": (keras.optimizers.SGD, "SGD came; return its parts in a tuple or a dict"),
    "a data set": (lambda: tf.data.Dataset.range(3), "came; return a list of arrays: list(dataset.as_numpy_iterator())"),
    "a ragged tensor": (lambda: tf.ragged.constant([[1], [2, 3]]), "came; return lists: its .to_list()"),
    "an activation of one's own": (
        lambda: _with(layers.Dense(3, activation=lambda x: x)),
        "built-in layers, activations and keras.ops",
    ),
    "TextVectorization": (lambda: _with(layers.TextVectorization()), "a TextVectorization came"),
}


@pytest.mark.parametrize(("make", "words"), CANNOT.values(), ids=CANNOT)
def test_what_cannot_cross_says_what_came(make, words):
    with pytest.raises(CannotCross) as refused:
        there(make())
    assert words in str(refused.value)


def test_a_function_of_numpy_or_python_is_not_taken_for_a_model():
    with pytest.raises(CannotCross, match="builtin_function_or_method came"):
        there(abs)


# --- what a hostile side may send -------------------------------------------------------------------------------------


def text(value):
    """Return plain data as a message says it."""
    if isinstance(value, dict):
        return {"dict": [[k, text(v)] for k, v in value.items()]}
    return {"list": [text(v) for v in value]} if isinstance(value, list) else value


def layer_step(name, **config):
    return {"make": "layer", "class": name, "config": text(config), "trainable": True, "variables": [], "number": 0}


INPUT = {"make": "input", "config": text({"batch_shape": [None, 4]}), "tensors": [1], "names": ["x"], "number": 0}
CALL = {"make": "call", "op": 2, "args": [{"thing": 1}], "kwargs": {}, "tensors": [3], "names": ["y"], "number": 4}


def in_a_model(name, **config):
    return [INPUT, layer_step(name, **config) | {"number": 2}, CALL]


def nested(class_name, config=None, **more):
    return {"class_name": class_name, "config": config or {}, **more}


DENSE = nested("Dense", {"units": 3}, module="keras.layers", registered_name=None)
LAMBDA = nested("Lambda", {"function": nested("__lambda__", {"code": "4wEAAAA="})}, module="keras.layers", registered_name=None)
MALICE = {
    "Lambda": [layer_step("Lambda", function="x")],
    "a layer by its path": [layer_step("keras.layers.Dense", units=3)],
    "a layer from a module": [layer_step("os.system")],
    "TFSMLayer on a path": [layer_step("TFSMLayer", filepath="/etc/passwd")],
    "a vocabulary file": [layer_step("StringLookup", vocabulary="/etc/passwd")],
    "TextVectorization": [layer_step("TextVectorization", vocabulary="/etc/passwd")],
    "a vocabulary in a nested config": [layer_step("TimeDistributed", layer=nested("Embedding", {"vocabulary": "/etc/passwd"}))],
    "Lambda in a wrapper": [layer_step("TimeDistributed", layer=LAMBDA)],
    "Lambda in a Bidirectional": [layer_step("Bidirectional", layer=LAMBDA)],
    "Lambda in a list of cells": [layer_step("StackedRNNCells", cells=[LAMBDA])],
    "Lambda in a nested model": [layer_step("TimeDistributed", layer=nested("Sequential", {"layers": [DENSE, LAMBDA]}, module="keras", registered_name="Sequential"))],
    "Lambda that a wrapper holds": [layer_step("Lambda", function="x"), layer_step("TimeDistributed") | {"held": 0, "number": 1}],
    "a wrapper that holds a tensor": [INPUT, layer_step("TimeDistributed") | {"held": 1, "number": 2}],
    "a wrapper that holds nothing": [layer_step("TimeDistributed")],
    "a wrapper that holds what was never made": [layer_step("TimeDistributed") | {"held": 7}],
    "a list of cells that holds a layer": [layer_step("Dense", units=3), layer_step("StackedRNNCells") | {"held": {"list": [0]}, "number": 1}],
    "a custom class": [layer_step("Dense", units=3, activation=nested("Mine", module="mine", registered_name="mine>Mine"))],
    "a registered class": [layer_step("Dense", units=3, activation=nested("ReLU", module="keras.layers", registered_name="mine>Mine"))],
    "a function of a module": [layer_step("Dense", units=3, activation=nested("function", "system", module="os"))],
    "a function of Python": [layer_step("Dense", units=3, activation=nested("function", "eval", module="builtins"))],
    "a function of Keras that loads": [layer_step("Dense", units=3, activation=nested("function", "load_model", module="keras.models"))],
    "a function of Keras that deserializes": [layer_step("Dense", units=3, activation=nested("function", "deserialize", module="builtins"))],
    "a private name": [layer_step("Dense", units=3, activation=nested("function", "__builtins__", module="keras.layers"))],
    "a lambda as bytecode": [layer_step("Dense", units=3, activation=nested("__lambda__", {"value": "4wEAAAA="}))],
    "a type spec": [layer_step("Dense", units=3, activation=nested("__typespec__", spec_name="Popen", module="subprocess"))],
    "a URL": [layer_step("Dense", units=3, kernel_initializer=nested("get_file", {"origin": "http://127.0.0.1/x"}, module="keras.utils"))],
    "a model file": [{"make": "functional", "filepath": "/tmp/model.keras"}],
    "a giant Dense": [{"make": "input", "config": text({"batch_shape": [None, 1 << 20]}), "tensors": [1], "names": ["x"], "number": 0}, layer_step("Dense", units=1 << 20) | {"number": 2}, CALL],
    "a giant Embedding": in_a_model("Embedding", input_dim=1 << 40, output_dim=1 << 20),
    "giants one after the other": [INPUT, *[step for n in range(9) for step in (layer_step("Dense", units=20_000_000) | {"number": 10 * n + 2}, CALL | {"op": 10 * n + 2, "tensors": [10 * n + 3], "number": 10 * n + 4})]],
    "a negative Dense": in_a_model("Dense", units=-1),
    "a config that is a list": [layer_step("Dense") | {"config": {"list": []}}],
    "a config that is no plain data": [layer_step("Dense") | {"config": {"pickle": "x"}}],
    "no class": [{"make": "layer", "number": 0, "config": text({})}],
    "a class that is a list": [layer_step("Dense") | {"class": ["Dense"]}],
    "an unknown step": [{"make": "exec", "code": "1"}],
    "a step that is no dict": [1],
    "steps that are no list": {"make": "layer"},
    "an operation that runs code": [{"make": "op", "class": "core.Map", "config": text({}), "number": 0}],
    "an operation by its path": [{"make": "op", "class": "numpy.load", "config": text({}), "number": 0}],
    "a call on no tensor": [layer_step("Dense", units=3), {"make": "call", "op": 0, "args": [{"list": [1.0]}], "kwargs": {}, "tensors": [1], "number": 2}],
    "a call of something that was never made": [INPUT, CALL],
    "a call of a tensor": [INPUT, CALL | {"op": 1}],
    "more outputs than came": [INPUT, layer_step("Dense", units=3) | {"number": 2}, CALL | {"tensors": [3, 5]}],
    "a million steps": [layer_step("Dense", units=1)] * 1_000_000,
    "other variables than the layer has": [*in_a_model("Dense", units=3)[:1], layer_step("Dense", units=3) | {"number": 2, "variables": [1.0]}, CALL],
    "variables of another shape": [INPUT, layer_step("Dense", units=3) | {"number": 2, "variables": [1.0, 2.0]}, CALL],
    "variables of an operation": [{"make": "op", "class": "numpy.Add", "config": text({}), "number": 0, "variables": [1.0]}],
}  # fmt: skip


def test_the_same_message_without_malice_is_a_model():
    steps = [
        *in_a_model("Dense", units=3),
        {"make": "functional", "inputs": {"thing": 1}, "outputs": {"thing": 3}, "name": "m", "number": 5},
    ]
    model = unpack({"value": {"thing": 5}, "steps": steps}, ())
    assert model(np.ones((2, 4))).shape == (2, 3)


@pytest.mark.parametrize("steps", MALICE.values(), ids=MALICE)
def test_a_message_that_is_no_model_of_built_in_layers_is_refused(steps, monkeypatch):
    ran = []
    for target in ("os.system", "subprocess.Popen", "keras.saving.load_model", "keras.utils.get_file"):
        monkeypatch.setattr(target, lambda *args, target=target, **kwargs: ran.append(target))
    with pytest.raises(CannotCross):
        unpack({"value": {"thing": 0}, "steps": steps}, ())
    assert ran == []


def test_refusing_a_model_leaves_keras_as_it_was():
    before = keras.layers.Layer.add_weight
    with pytest.raises(CannotCross):
        unpack({"value": None, "steps": MALICE["a giant Embedding"]}, ())
    assert keras.layers.Layer.add_weight is before
    assert layers.Dense(2, kernel_initializer="ones")(np.ones((1, 3)))[0, 0] == 3


def test_every_layer_that_may_come_is_one_of_keras_own():
    assert models.LAYERS.keys() >= {"Dense", "LSTM", "MultiHeadAttention", "Bidirectional"}
    assert not {"Lambda", "TFSMLayer", "StringLookup", "TextVectorization", "Layer"} & models.LAYERS.keys()
    assert all(layer.__module__.startswith("keras.src.") for layer in models.LAYERS.values())


def test_no_operation_that_may_come_takes_a_function():
    takes_code = {"Map", "Scan", "AssociativeScan", "Switch", "WhileLoop", "ForiLoop", "Cond", "VectorizedMap", "CustomGradient"}
    assert models.OPS.keys() >= {"core.Cast", "numpy.Add", "nn.Softmax"}
    assert not {name for name in models.OPS if name.split(".")[1] in takes_code}
    assert all(op.__module__.startswith("keras.src.ops.") for op in models.OPS.values())


# --- the same malice where its check is missing: what the checks are there for -----------------------------------------


def test_a_lambda_that_nobody_refuses_is_code_of_the_senders(monkeypatch):
    config = keras.layers.Lambda(lambda x: "the code of the sender ran").get_config()
    step = layer_step("Lambda") | {"config": text(config)}
    monkeypatch.setitem(models.LAYERS, "Lambda", keras.layers.Lambda)
    monkeypatch.setattr(models, "_check", lambda config: None)
    with serialization_lib.SafeModeScope(False):  # Keras' own wall is down as well
        layer = unpack({"value": {"thing": 0}, "steps": [step]}, ())
    assert layer.function(1) == "the code of the sender ran"


def test_a_vocabulary_that_nobody_refuses_is_a_file_that_is_read(monkeypatch, tmp_path):
    (tmp_path / "words").write_text("hidden\nanswers\n")
    monkeypatch.setitem(models.LAYERS, "StringLookup", keras.layers.StringLookup)
    monkeypatch.setattr(models, "_check", lambda config: None)
    layer = unpack({"value": {"thing": 0}, "steps": [layer_step("StringLookup", vocabulary=str(tmp_path / "words"))]}, ())
    assert layer.get_vocabulary()[1:] == ["hidden", "answers"]
