"""Keras' counters of automatic names, kept in step on both sides of the wall, as they are in one process.

What crossed keeps its names. A layer that is made afterwards must not be given one of them again, for no model may hold
two layers of one name.
"""

import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

MAX_COUNT = 1_000_000
MAX_COUNTERS = 2_000
NUMBERED = re.compile(r"(.{1,100}?)(?:_(\d{1,6}))?", re.DOTALL)


def counters() -> dict[str, int]:
    """Return how often each name was given so far; nothing where Keras is not loaded."""
    counts = _counts()
    return dict(counts) if counts and len(counts) <= MAX_COUNTERS else {}


def catch_up(came: object, things: Iterable[Any] = ()) -> None:
    """Raise the counters to those that `came`, and above the names of `things` that were rebuilt."""
    counts = _counts()
    if counts is None:
        return
    pairs = list(came.items()) if isinstance(came, dict) and len(came) <= MAX_COUNTERS else []
    pairs += [_given(str(name)) for thing in things if (name := getattr(thing, "name", None)) is not None]
    for name, count in pairs:
        if type(count) is int and count > 0 and len(name) <= 100:
            counts[name] = max(counts[name], min(count, MAX_COUNT))


def _given(name: str) -> tuple[str, int]:
    """Return what an automatic name was made of, and how often that was given then."""
    match = NUMBERED.fullmatch(name)
    return (match[1], int(match[2] or 0) + 1) if match else (name, 1)


def _counts() -> Any:
    """Return Keras' own counters, by which it makes names."""
    state = sys.modules.get("keras.src.backend.common.global_state")
    return state.get_global_attribute("object_name_uids", defaultdict(int), set_to_default=True) if state else None
