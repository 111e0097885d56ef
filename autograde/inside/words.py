"""What an exception says, whatever happens when it is asked: its class, its message and its traceback may be a stranger's."""

import traceback
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

MAX_WORDS = 4000  # characters of an exception's message, or of one line of its traceback
MAX_LINES = 60
MAX_DEPTH = 3  # of groups in groups whose members are named
MAX_MEMBERS = 5  # of one group
OURS = (str(Path(__file__).parent), "/IPython/core/", "<frozen runpy>")  # frames that mean nothing to a student


def name_of(kind: type) -> str:
    """Return the name of an exception's class; a class of a class may give another `__name__`."""
    return str.__str__(type.__dict__["__name__"].__get__(kind))[:200]


def words_of(error: BaseException) -> str:
    """Return what an exception says; of a group, what its members say."""
    try:
        return _said(error, 0)[:MAX_WORDS]
    except BaseException:  # the message is the student's code as well
        return "(its message cannot be read)"


def members_of(error: BaseException) -> tuple[BaseException, ...]:
    """Return the members of an exception group, none of any other exception."""
    return BaseExceptionGroup.exceptions.__get__(error) if issubclass(type(error), BaseExceptionGroup) else ()


def _said(error: BaseException, depth: int) -> str:
    members = members_of(error)
    if not members or depth >= MAX_DEPTH:
        return str.__str__(str(error))
    parts = [f"{name_of(type(member))}: {_said(member, depth + 1)}" for member in members[:MAX_MEMBERS]]
    more = [f"and {len(members) - MAX_MEMBERS} more"] if len(members) > MAX_MEMBERS else []
    return "; ".join(parts + more)


def is_or_follows_group(error: BaseException) -> bool:
    """Whether IPython prints `error` to stderr instead of showing it: a group, or what was raised while one was handled."""
    link: BaseException | None = error
    for _ in range(1000):  # a chain that was tied together by hand may have no end
        if link is None:
            return False
        if members_of(link):
            return True
        link = link.__context__
    return True


def as_output(error: BaseException, lines: object = None) -> dict[str, Any]:
    """Return the error as a notebook's output; `lines` is its traceback, where somebody made one already."""
    name, words = name_of(type(error)), words_of(error)
    try:
        shown = list(_shown(lines if isinstance(lines, list) else _traceback(error)))
    except BaseException:
        shown = []
    return {"output_type": "error", "ename": name, "evalue": words, "traceback": shown or [f"{name}: {words}"]}


def _traceback(error: BaseException) -> Iterator[str]:
    return traceback.TracebackException(type(error), error, error.__traceback__).format()


def _shown(lines: Iterable[str]) -> list[str]:
    found = [str.__str__(line).rstrip("\n") for line in lines if not any(part in line for part in OURS)]
    return [line[:MAX_WORDS] for line in found[-MAX_LINES:]]
