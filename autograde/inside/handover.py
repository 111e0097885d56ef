"""What crosses the wall: plain values by `crossing`; where they are loaded, Keras models by `models`, pandas by `tables`."""

import sys
import types
from collections.abc import Iterator
from typing import Any, NoReturn

from . import names
from .crossing import CannotCross, Packer, Reader, Unpacker, decode, encode

OF_PANDAS = ("frame", "series", "index", "column", "moment", "missing")
INSTEAD: list[tuple[Any, str]] = [  # what to return in place of what cannot cross
    ((types.FunctionType, types.BuiltinFunctionType, types.MethodType), "return what the function computes"),
    (types.ModuleType, "return what the tests need of the module"),
    (type, "return what the tests need of the class"),
    ((Iterator, type({}.keys()), type({}.values()), type({}.items())), "return a list of what it holds: list(...)"),
]
INSTEAD_OF = {  # by the name of the class, for these are not imported here
    "History": "return its .history, a dict of lists",
    "DatasetV2": "return a list of arrays: list(dataset.as_numpy_iterator())",
    "RaggedTensor": "return lists: its .to_list()",
    "SparseTensor": "return an array: tf.sparse.to_dense of it",
    "Decimal": "return a float, or a text",
    "Fraction": "return a float, or a tuple of numerator and denominator",
}


def pack(value: Any) -> tuple[dict[str, Any], tuple[bytes, ...]]:
    """Return `value` as a message's data and buffers; raises CannotCross."""
    packer = Packer(_encode_foreign)
    tree = encode(value, packer)
    return {"value": tree, "steps": packer.steps, "counters": names.counters()}, tuple(packer.buffers)


def unpack(data: dict[str, Any], buffers: tuple[bytes, ...]) -> Any:
    """Return the value that `pack` was given; raises CannotCross."""
    unpacker = Unpacker(buffers, _readers())
    if data.get("steps"):
        try:
            from . import models
        except ImportError:
            raise CannotCross("a Keras model came, and Keras is not installed here") from None
        models.make_all(data["steps"], unpacker)
    names.catch_up(data.get("counters"), unpacker.things.values())
    return decode(data.get("value"), unpacker)


def is_model(value: Any) -> bool:
    """Whether `value` is something of Keras, which can be called and yet is no function."""
    if "keras" not in sys.modules:
        return False
    from . import models

    return models.is_keras(value)


def _encode_foreign(value: Any, packer: Packer, depth: int) -> Any:
    """Encode what belongs to Keras, TensorFlow or pandas; everything else cannot cross."""
    if "keras" in sys.modules:
        from . import models

        if models.is_tensor(value):
            return encode(models.as_array(value), packer, depth)
        if models.is_keras(value):
            return models.encode_model(value, packer)
    if "pandas" in sys.modules:
        from . import tables

        if tables.is_pandas(value):
            return tables.encode_table(value, packer, depth)
    _refuse(value)


def _refuse(value: Any) -> NoReturn:
    """Say what came and what to return instead."""
    kind = type(value)
    words = next((words for kinds, words in INSTEAD if isinstance(value, kinds)), None)
    words = words or next((INSTEAD_OF[base.__name__] for base in kind.__mro__ if base.__name__ in INSTEAD_OF), None)
    words = words or "return its parts in a tuple or a dict" if hasattr(value, "__dict__") else words
    raise CannotCross(
        f"a value of type {kind.__module__}.{kind.__qualname__} came; {f'{words}; ' if words else ''}"
        "numbers, strings, tuples, lists, dicts, sets, times, NumPy arrays, pandas tables of plain columns, and Keras models made of "
        "built-in layers can be handed over"
    )


def _readers() -> dict[str, Reader]:
    if "pandas" not in sys.modules:
        return dict.fromkeys(OF_PANDAS, _without_pandas)
    from . import tables

    return tables.READERS


def _without_pandas(data: object, unpacker: Unpacker, depth: int) -> NoReturn:
    raise CannotCross("a pandas object came, and pandas is not loaded where the tests run; return NumPy arrays, lists or dicts")
