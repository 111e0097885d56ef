"""Plain values go through the wall and come out the same; what the other side invents does not get through."""

import collections
import contextlib
import datetime
import decimal
import enum
import json
import math

import numpy as np
import pytest
from hypothesis import given as forall
from hypothesis import settings
from hypothesis import strategies as st

from autograde.inside.crossing import MAX_NODES, CannotCross
from autograde.inside.handover import pack, unpack


def there(value):
    """Return `value` as it comes out on the other side."""
    data, buffers = pack(value)
    return unpack(json.loads(json.dumps(data)), buffers)


def same(one, other) -> bool:
    """Whether two values are equal to the last bit and type, NaN and the sign of zero included."""
    if type(one) is not type(other):
        return False
    if isinstance(one, (np.ndarray, np.generic)):
        return one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes()
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return same(list(one.items()), list(other.items()))
    if isinstance(one, float):
        return repr(one) == repr(other)
    return repr(one) == repr(other) if isinstance(one, complex) else one == other


# No set holds two texts: their order, and so the test's name, would differ from one process to the next.
PLAIN = [
    None, True, False, 0, -1, 2**53, -(2**53), 2**53 - 1, 10**40, -(10**40), 1.5, -0.0, math.nan, math.inf, -math.inf, 5e-324,
    1j, complex(math.nan, -0.0), complex("inf-infj"), "", "ä€𝄞", "a\ud800b", "\0", b"", b"\xff\0", ..., slice(None), slice(1, None, 2),
    range(3), range(10, 0, -3), (), [], {}, set(), frozenset(), {1, 2}, {"a"}, frozenset({0, (1, 2)}), [[], [[]], ((),)],
    {"a": [1, (2.5, None)], (1, "b"): {"c": {"d": ()}}, None: 0, 1.5: 1, b"k": 2}, {"z": 1, "a": 2}, datetime.timedelta(days=1, seconds=2),
    datetime.datetime(2026, 1, 2, 3, 4, 5, 6), datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC), datetime.date(2026, 1, 2), datetime.time(3, 4),
]  # fmt: skip


@pytest.mark.parametrize("value", PLAIN, ids=lambda value: ascii(value)[:30])
def test_plain_values_come_out_the_same(value):
    assert same(there(value), value)


@settings(max_examples=200, deadline=None)
@forall(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.complex_numbers() | st.text(st.characters()) | st.binary(),
        lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(st.text() | st.integers(), inner),
        max_leaves=20,
    )
)
def test_nested_values_come_out_the_same(value):
    assert same(there(value), value)


DTYPES = [*"?bBhHiIlLqQefdgFDG", "S5", "U5", "M8[D]", "M8[25us]", "m8[s]", "m8", ">i4", "<u2", ">f8", ">c16"]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(0,), (1,), (2, 3), (3, 0, 2), (1,) * 20], ids=str)
def test_arrays_of_every_plain_dtype_come_out_the_same(dtype, shape):
    values = np.arange(math.prod(shape)).reshape(shape).astype(dtype.replace("M8", "m8")).astype(dtype)
    assert same(there(values), values)


@pytest.mark.parametrize(
    "value",
    [
        np.float64(1.5),
        np.float32("nan"),
        np.int8(-3),
        np.bool_(True),
        np.complex64(1j),
        np.datetime64("2020-02-29"),
        np.bytes_(b"x"),
    ],
)
def test_numpy_scalars_stay_numpy_scalars(value):
    assert same(there(value), value)


def test_an_array_without_axes_comes_out_as_its_scalar():
    assert same(there(np.array(3.5, "f4")), np.float32(3.5))


def test_strided_and_fortran_arrays_come_out_with_their_values():
    table = np.asfortranarray(np.arange(12).reshape(3, 4))
    for view in (table, table.T, table[::2, ::-1], np.broadcast_to(np.arange(3), (2, 3))):
        assert np.array_equal(there(view), view)


def test_what_comes_out_is_a_copy_that_can_be_written():
    array = there(np.zeros(3))
    array[0] = 1
    assert array.tolist() == [1, 0, 0]


# --- subclasses lose what they added ----------------------------------------------------------------------------------


class EqualToAll:
    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    def __hash__(self):
        return 0

    def __bool__(self):
        return True

    def __len__(self):
        return 7

    def __array__(self, *args, **kwargs):
        return np.arange(7)


class LyingStr(EqualToAll, str):
    def __str__(self):
        return "a lie"


class LyingInt(EqualToAll, int):
    pass


class LyingFloat(EqualToAll, float):
    pass


class LyingDict(EqualToAll, dict):
    def items(self):
        return [("a", "lie")]

    def __getitem__(self, key):
        return "a lie"


class LyingArray(EqualToAll, np.ndarray):
    pass


class Colour(enum.IntEnum):
    RED = 3


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (LyingStr("a"), "a"),
        (LyingInt(3), 3),
        (LyingFloat(0.5), 0.5),
        (LyingDict(b=1), {"b": 1}),
        (collections.OrderedDict(b=1), {"b": 1}),
        (collections.Counter("aab"), {"a": 2, "b": 1}),
        (collections.namedtuple("Pair", "a b")(1, 2), (1, 2)),
        (Colour.RED, 3),
        (np.zeros(2).view(LyingArray), np.zeros(2)),
        (bytearray(b"ab"), b"ab"),
        (np.str_("s"), "s"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_subclass_arrives_as_the_plain_type_under_it(value, plain):
    assert same(there(value), plain)


# --- masked arrays ----------------------------------------------------------------------------------------------------

MASKED = [
    np.ma.masked_array([1.0, 2.0, 3.0], mask=[0, 1, 0]), np.ma.masked_array([1, 2], mask=False), np.ma.masked_array([[1], [2]], mask=True),
    np.ma.masked_array([1.5], mask=[1], fill_value=-9), np.ma.masked_invalid([np.nan, 1.0]), np.ma.masked_array(["a", "b"], mask=[1, 0]),
    np.ma.zeros((0, 3)), np.ma.masked_array(5, mask=True),
]  # fmt: skip


@pytest.mark.parametrize("value", MASKED, ids=str)
def test_masked_arrays_keep_their_masks(value):
    arrived = there(value)
    assert type(arrived) is np.ma.MaskedArray
    assert arrived.dtype == value.dtype and arrived.shape == value.shape
    assert np.array_equal(np.ma.getmaskarray(arrived), np.ma.getmaskarray(value))
    assert np.array_equal(arrived.filled(), value.filled(), equal_nan=value.dtype.kind == "f")


def test_the_masked_constant_arrives_as_itself():
    assert there(np.ma.masked) is np.ma.masked
    assert there({"mean": np.ma.masked_array([1.0], mask=True).mean()})["mean"] is np.ma.masked


# --- what cannot be sent ----------------------------------------------------------------------------------------------


def _cycle():
    knot = []
    knot.append(knot)
    return knot


def _deep(levels):
    value = ()
    for _ in range(levels):
        value = (value,)
    return value


class Account:
    pass


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (np.array([object()]), "an array of dtype object came; return one of numbers, booleans or strings"),
        (np.zeros(2, "i4,f4"), "an array of dtype"),
        (_cycle(), "nested more than 60 deep (or holds itself); return a flatter one"),
        (_deep(100_000), "nested more than 60 deep"),
        ([0] * (MAX_NODES + 1), "more than 500,000 parts; return a NumPy array instead"),
        ((x for x in [1]), "builtins.generator came; return a list of what it holds: list(...)"),
        (map(str, []), "builtins.map came; return a list"),
        ({}.keys(), "builtins.dict_keys came; return a list"),
        (abs, "came; return what the function computes"),
        (int, "builtins.type came; return what the tests need of the class"),
        (math, "builtins.module came; return what the tests need of the module"),
        (decimal.Decimal("0.1"), "decimal.Decimal came; return a float, or a text"),
        (Account(), "Account came; return its parts in a tuple or a dict"),
        (object(), "builtins.object came; numbers, strings, tuples, lists, dicts, sets, times, NumPy arrays, pandas tables"),
    ],
    ids=[
        "objects",
        "records",
        "cycle",
        "deep",
        "many",
        "generator",
        "map",
        "keys",
        "function",
        "class",
        "module",
        "decimal",
        "own",
        "object",
    ],
)
def test_what_cannot_cross_says_what_came_and_what_to_return(value, words):
    with pytest.raises(CannotCross) as refused:
        pack(value)
    assert words in str(refused.value)


# --- what a hostile side may send -------------------------------------------------------------------------------------

NAN_KEYS = {"dict": [[{"float": "nan"}, n] for n in range(3)]}
HOSTILE = {
    "nothing": {},
    "a list": [1],
    "an unknown kind": {"pickle": "gASVAA=="},
    "an unknown kind of class": {"class_name": "os.system", "config": "id"},
    "a kind that is no word": {"": 1},
    "too few bytes": {"array": 0, "dtype": "<f4", "shape": [3]},
    "too many bytes": {"array": 0, "dtype": "<f4", "shape": [1]},
    "a huge shape": {"array": 0, "dtype": "<f4", "shape": [1 << 40, 1 << 40]},
    "a huge shape with a zero": {"array": 1, "dtype": "<f4", "shape": [0, 1 << 62, 1 << 62]},
    "items of no size": {"array": 1, "dtype": "<U0", "shape": [1 << 60]},
    "a negative shape": {"array": 0, "dtype": "<f4", "shape": [-2, -1]},
    "a shape of bools": {"array": 0, "dtype": "<f4", "shape": [True, 2]},
    "a shape of texts": {"array": 0, "dtype": "<f4", "shape": ["2"]},
    "a shape of floats": {"array": 0, "dtype": "<f4", "shape": [2.0]},
    "a shape of a hundred axes": {"array": 0, "dtype": "<f4", "shape": [2] + [1] * 100},
    "no shape": {"array": 0, "dtype": "<f4"},
    "objects": {"array": 0, "dtype": "|O", "shape": [1]},
    "records of objects": {"array": 0, "dtype": "f4,O", "shape": [1]},
    "subarrays": {"array": 0, "dtype": "(1000000,)f4", "shape": [0]},
    "void": {"array": 0, "dtype": "|V8", "shape": [1]},
    "a dtype by a Python name": {"array": 0, "dtype": "os:system", "shape": [1]},
    "a dtype that is no text": {"array": 0, "dtype": ["<f4"], "shape": [2]},
    "giant texts": {"array": 0, "dtype": "<U9999999", "shape": [1]},
    "no such buffer": {"array": 7, "dtype": "<f4", "shape": [2]},
    "a buffer from the end": {"bytes": -1},
    "a buffer by bool": {"bytes": True},
    "a buffer by name": {"bytes": "0"},
    "an int that is none": {"int": "0x"},
    "an int that is a list": {"int": [1]},
    "a float that is none": {"float": "seven"},
    "half a complex": {"complex": ["1"]},
    "a range without steps": {"range": [0, 1, 0]},
    "a slice of four": {"slice": [1, 2, 3, 4]},
    "a date that is none": {"date": "2026-02-30"},
    "a date that is a number": {"datetime": 7},
    "a mask of another shape": {"masked": [{"array": 0, "dtype": "<f4", "shape": [2]}, True, 0]},
    "a mask alone": {"masked": [1]},
    "a masked nothing": {"masked": {}},
    "a time span beyond all": {"seconds": 1e300},
    "a list in a set": {"set": [{"list": []}]},
    "a dict as a key": {"dict": [[{"dict": []}, 1]]},
    "an array as a key": {"dict": [[{"array": 0, "dtype": "<f4", "shape": [2]}, 1]]},
    "pairs of three": {"dict": [[1, 2, 3]]},
    "pairs that are numbers": {"dict": [1]},
    "items that are a text": {"list": "abc"},
    "a thing that was never made": {"thing": 3},
    "a thing by a list": {"thing": [3]},
    "steps that are no list": None,
}


@pytest.mark.parametrize("tree", HOSTILE.values(), ids=HOSTILE)
def test_a_malformed_message_is_refused_and_nothing_is_built(tree):
    with pytest.raises(CannotCross):
        unpack({"value": tree} if tree is not None else {"value": {"thing": 0}}, (b"\0" * 8, b""))


def test_many_nan_keys_are_only_a_dict():
    value = unpack({"value": NAN_KEYS}, ())
    assert [value[key] for key in value] == [0, 1, 2]


def test_a_deep_message_is_refused_before_the_stack_ends():
    tree = 1
    for _ in range(900):
        tree = {"list": [tree]}
    with pytest.raises(CannotCross, match="too deeply"):
        unpack({"value": tree}, ())


def test_a_message_of_many_parts_is_refused():
    with pytest.raises(CannotCross, match="too many parts"):
        unpack({"value": {"list": [0] * (MAX_NODES + 1)}}, ())


def test_arrays_that_name_one_buffer_again_and_again_are_refused():
    tree = {"list": [{"array": 0, "dtype": "|u1", "shape": [1 << 20]}] * 100_000}  # 100 GB, if they were all made
    with pytest.raises(CannotCross, match="one buffer twice"):
        unpack({"value": tree}, (b"x" * (1 << 20),))


def test_a_bool_is_true_or_false_whatever_byte_came():
    tricky = unpack({"value": {"array": 0, "dtype": "|b1", "shape": [3]}}, (b"\x00\x01\x02",))
    assert tricky.tobytes() == b"\x00\x01\x01"
    assert np.array_equal(tricky, [False, True, True])


def test_text_of_impossible_characters_does_no_harm():
    array = unpack({"value": {"array": 0, "dtype": "<U1", "shape": [1]}}, (b"\xff\xff\xff\x7f",))
    with pytest.raises((ValueError, SystemError)):
        array[0]


def test_unpacking_garbage_ends_in_words():
    rng = np.random.default_rng(0)
    kinds = ["array", "scalar", "list", "tuple", "dict", "set", "int", "float", "complex", "bytes", "slice", "range", "thing"]
    words = [*kinds, "", 0, -1, None, 1e9, [], {}]
    for _ in range(3_000):
        one, two = (words[number] for number in rng.integers(len(words), size=2))
        with contextlib.suppress(CannotCross):
            unpack({"value": {str(rng.choice(kinds)): one, "dtype": "<f4", "shape": [two]}}, (b"1234",))
