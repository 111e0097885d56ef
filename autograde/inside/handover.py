"""What crosses the wall: plain values by `crossing`, Keras models, where Keras is loaded, by `models`."""

import sys
from typing import Any

from .crossing import CannotCross, Packer, Unpacker, decode, encode


def pack(value: Any) -> tuple[dict[str, Any], tuple[bytes, ...]]:
    """Return `value` as a message's data and buffers; raises CannotCross."""
    packer = Packer(_encode_foreign)
    tree = encode(value, packer)
    return {"value": tree, "steps": packer.steps}, tuple(packer.buffers)


def unpack(data: dict[str, Any], buffers: tuple[bytes, ...]) -> Any:
    """Return the value that `pack` was given; raises CannotCross."""
    unpacker = Unpacker(buffers)
    if data.get("steps"):
        try:
            from . import models
        except ImportError:
            raise CannotCross("a Keras model came, and Keras is not installed here") from None
        models.make_all(data["steps"], unpacker)
    return decode(data.get("value"), unpacker)


def is_model(value: Any) -> bool:
    """Whether `value` is something of Keras, which can be called and yet is no function."""
    if "keras" not in sys.modules:
        return False
    from . import models

    return models.is_keras(value)


def _encode_foreign(value: Any, packer: Packer, depth: int) -> Any:
    """Encode what belongs to Keras or TensorFlow; everything else cannot cross."""
    if "keras" in sys.modules:
        from . import models

        if models.is_tensor(value):
            return encode(models.as_array(value), packer, depth)
        if models.is_keras(value):
            return models.encode_model(value, packer)
    kind = type(value)
    raise CannotCross(
        f"a value of type {kind.__module__}.{kind.__qualname__} came; only numbers, strings, tuples, lists, dicts, "
        "sets, NumPy arrays, and Keras models made of built-in layers can be handed over"
    )
