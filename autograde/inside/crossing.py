"""Plain values and Keras models to messages and back.

What crosses between the student's process and the judge's is copied, and only what is listed here crosses. `decode`
is written for hostile input: it builds nothing but the types below, and checks every size against the bytes that
really came. What is not plain is the business of the packer's `foreign`, and of whoever fills the unpacker's `things`.
"""

import datetime
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np

Data: TypeAlias = dict[str, Any]  # a value as JSON data: what kind it is, and where its bytes are

MAX_DEPTH = 60
MAX_NODES = 500_000
DTYPE_KINDS = "biufcSUmM"  # bool, integers, floats, complex, bytes, str, time spans, times
DTYPE = re.compile(rf"[<>|=]?[{DTYPE_KINDS}]\d{{1,7}}(\[\d*[A-Za-z]+\])?")


class CannotCross(Exception):
    """A value that cannot be sent; the message says what came and what to return instead."""


@dataclass
class Packer:
    """What one message gathers while its values are encoded: byte buffers, and the steps that make models anew."""

    foreign: "Callable[[Any, Packer, int], Any]"  # encodes what is not plain, or raises CannotCross
    buffers: list[bytes] = field(default_factory=list)
    steps: list[Data] = field(default_factory=list)
    known: dict[int, int] = field(default_factory=dict)  # id of a Keras object -> its number
    alive: list[Any] = field(default_factory=list)  # keeps those ids from being reused
    nodes: int = 0

    def add_buffer(self, data: bytes) -> int:
        self.buffers.append(data)
        return len(self.buffers) - 1


def encode(value: Any, packer: Packer, depth: int = 0) -> Any:
    """Return `value` as JSON data that refers to the packer's buffers and steps; raises CannotCross."""
    packer.nodes += 1
    if depth > MAX_DEPTH:
        raise CannotCross(f"a value is nested more than {MAX_DEPTH} deep (or holds itself); return a flatter one")
    if packer.nodes > MAX_NODES:
        raise CannotCross(f"a value has more than {MAX_NODES:,} parts; return a NumPy array instead")
    if value is None or value is True or value is False:
        return value
    for kind, write in _WRITERS:
        if isinstance(value, kind):
            return write(value, packer, depth)
    return packer.foreign(value, packer, depth)


def _write_int(value: Any, packer: Packer, depth: int) -> Any:
    value = int(value)
    return value if abs(value) < 1 << 53 else {"int": format(value, "x")}


def _write_float(value: Any, packer: Packer, depth: int) -> Any:
    value = float(value)
    return value if math.isfinite(value) else {"float": repr(value)}


def _write_array(value: Any, packer: Packer, depth: int) -> Any:
    value = np.asarray(value)
    if value.dtype.kind not in DTYPE_KINDS:
        raise CannotCross(f"an array of dtype {value.dtype} came; return one of numbers, booleans or strings")
    kind = "scalar" if value.ndim == 0 else "array"
    data = packer.add_buffer(np.ascontiguousarray(value).tobytes())
    return {kind: data, "dtype": value.dtype.str, "shape": list(value.shape)}


def _write_masked(value: Any, packer: Packer, depth: int) -> Any:
    if value is np.ma.masked:
        return {"masked": None}
    parts = [np.asarray(value), np.ma.getmaskarray(value), np.asarray(value.fill_value)]
    return {"masked": [encode(part, packer, depth + 1) for part in parts]}


def _write_moment(value: Any, packer: Packer, depth: int) -> Any:
    if type(value).__module__ != "datetime":  # of pandas, for one, where it may stand for no time at all
        return packer.foreign(value, packer, depth)
    return {type(value).__name__: value.isoformat()}


def _write_span(value: Any, packer: Packer, depth: int) -> Any:
    if type(value).__module__ != "datetime":
        return packer.foreign(value, packer, depth)
    return {"seconds": value.total_seconds()}


def _write_items(name: str) -> "Writer":
    def write(value: Any, packer: Packer, depth: int) -> Any:
        return {name: [encode(item, packer, depth + 1) for item in value]}

    return write


def _write_dict(value: Any, packer: Packer, depth: int) -> Any:
    pairs = [[encode(k, packer, depth + 1), encode(v, packer, depth + 1)] for k, v in dict.items(value)]
    return {"dict": pairs}


Writer: TypeAlias = Callable[[Any, Packer, int], Any]
_WRITERS: list[tuple[Any, Writer]] = [
    (str, lambda value, packer, depth: str.__str__(value)),
    (np.ma.MaskedArray, _write_masked),
    ((np.ndarray, np.generic), _write_array),
    (int, _write_int),
    (float, _write_float),
    (complex, lambda value, packer, depth: {"complex": [repr(value.real), repr(value.imag)]}),
    ((bytes, bytearray), lambda value, packer, depth: {"bytes": packer.add_buffer(bytes(value))}),
    (slice, lambda value, packer, depth: {"slice": [encode(p, packer, depth + 1) for p in (value.start, value.stop, value.step)]}),
    (range, lambda value, packer, depth: {"range": [value.start, value.stop, value.step]}),
    (tuple, _write_items("tuple")),
    (list, _write_items("list")),
    (frozenset, _write_items("frozenset")),
    (set, _write_items("set")),
    (dict, _write_dict),
    (type(...), lambda value, packer, depth: {"ellipsis": True}),
    (datetime.timedelta, _write_span),
    ((datetime.datetime, datetime.date, datetime.time), _write_moment),
]


@dataclass
class Unpacker:
    """What one received message holds; `things` are the Keras objects that its steps made, `readers` decode what is not plain."""

    buffers: tuple[bytes, ...]
    readers: "dict[str, Reader]" = field(default_factory=dict)
    things: dict[int, Any] = field(default_factory=dict)
    taken: set[int] = field(default_factory=set)  # the buffers that are used up
    nodes: int = 0

    def count(self, depth: int) -> None:
        """Count one more part of the message; raises CannotCross where it is too deep or one too many."""
        self.nodes += 1
        if depth > MAX_DEPTH + 5 or self.nodes > MAX_NODES:
            raise CannotCross("a value is nested too deeply or has too many parts")


def decode(data: Any, unpacker: Unpacker, depth: int = 0) -> Any:
    """Return the value that `data` describes; raises CannotCross on anything malformed."""
    unpacker.count(depth)
    if data is None or isinstance(data, (bool, int, float, str)):
        return data
    if not isinstance(data, dict) or not data:
        raise CannotCross("a message is malformed")
    name = next(iter(data))
    reader = _READERS.get(name) or unpacker.readers.get(name)
    if reader is None:
        raise CannotCross(f"a message holds an unknown kind of value, {name!r:.40}")
    try:
        return reader(data, unpacker, depth)
    except CannotCross:
        raise
    except Exception as error:  # whatever Python, NumPy and pandas say to what does not fit together
        raise CannotCross(f"a message is malformed: {name} ({type(error).__name__}: {str(error)[:200]})") from None


def _buffer(data: Data, name: str, unpacker: Unpacker) -> bytes:
    index = data[name]
    if type(index) is not int or not 0 <= index < len(unpacker.buffers):
        raise CannotCross("a message names a buffer that it does not hold")
    if index in unpacker.taken:  # a short message could ask for more memory than there is
        raise CannotCross("a message names one buffer twice")
    unpacker.taken.add(index)
    return unpacker.buffers[index]


def _read_array(data: Data, unpacker: Unpacker, depth: int) -> Any:
    name = next(iter(data))
    if not DTYPE.fullmatch(data["dtype"]):
        raise CannotCross(f"an array of dtype {data['dtype'][:40]!r} cannot be handed over")
    dtype, shape = np.dtype(data["dtype"]), tuple(data["shape"])
    if not all(type(size) is int and size >= 0 for size in shape):
        raise CannotCross("an array has an impossible shape")
    buffer = _buffer(data, name, unpacker)
    if math.prod(shape) * dtype.itemsize != len(buffer):
        raise CannotCross("an array's shape does not fit the bytes that came")
    if dtype.kind == "b":
        array = np.frombuffer(buffer, dtype=np.uint8).reshape(shape) != 0  # a bool of 2 is equal to nothing and true
    else:
        array = np.frombuffer(buffer, dtype=dtype).reshape(shape).copy()
    return array[()] if name == "scalar" else array


def _read_masked(data: Data, unpacker: Unpacker, depth: int) -> Any:
    if data["masked"] is None:
        return np.ma.masked
    values, mask, fill = (decode(part, unpacker, depth + 1) for part in data["masked"])
    if np.shape(mask) != np.shape(values):
        raise CannotCross("a masked array's mask does not fit its values")
    return np.ma.MaskedArray(values, mask=mask, fill_value=fill)


def _read_items(data: Data, unpacker: Unpacker, depth: int) -> Any:
    name = next(iter(data))
    items = data[name]
    if not isinstance(items, list):
        raise CannotCross("a message is malformed")
    kind = {"list": list, "tuple": tuple, "set": set, "frozenset": frozenset}[name]
    return kind([decode(item, unpacker, depth + 1) for item in items])


def _read_dict(data: Data, unpacker: Unpacker, depth: int) -> Any:
    return {decode(k, unpacker, depth + 1): decode(v, unpacker, depth + 1) for k, v in data["dict"]}


def _read_thing(data: Data, unpacker: Unpacker, depth: int) -> Any:
    return unpacker.things[data["thing"]]


Reader: TypeAlias = Callable[[Data, Unpacker, int], Any]
_READERS: dict[str, Reader] = {
    "int": lambda data, unpacker, depth: int(data["int"], 16),
    "float": lambda data, unpacker, depth: float(data["float"]),
    "complex": lambda data, unpacker, depth: complex(float(data["complex"][0]), float(data["complex"][1])),
    "bytes": lambda data, unpacker, depth: _buffer(data, "bytes", unpacker),
    "slice": lambda data, unpacker, depth: slice(*(decode(part, unpacker, depth + 1) for part in data["slice"])),
    "range": lambda data, unpacker, depth: range(*map(int, data["range"])),
    "ellipsis": lambda data, unpacker, depth: ...,
    "seconds": lambda data, unpacker, depth: datetime.timedelta(seconds=float(data["seconds"])),
    "array": _read_array,
    "scalar": _read_array,
    "masked": _read_masked,
    "datetime": lambda data, unpacker, depth: datetime.datetime.fromisoformat(data["datetime"]),
    "date": lambda data, unpacker, depth: datetime.date.fromisoformat(data["date"]),
    "time": lambda data, unpacker, depth: datetime.time.fromisoformat(data["time"]),
    "list": _read_items,
    "tuple": _read_items,
    "set": _read_items,
    "frozenset": _read_items,
    "dict": _read_dict,
    "thing": _read_thing,
}
