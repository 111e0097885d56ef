"""The student's side: runs the answers, and calls of their functions that the judge asks for. It holds no test."""

import select
import socket
import time
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from .crossing import CannotCross
from .handover import is_model, pack, unpack
from .orders import ORDERS, failed, interruptible
from .shell import Shell
from .wire import Message, WireError, receive, send
from .words import MAX_WORDS, members_of, name_of, words_of

MAX_GROUPS = 5  # of groups in groups
MAX_MEMBERS = 20  # of one group


def serve_student(shell: Shell, orders: socket.socket, calls: socket.socket | None) -> None:
    """Execute cells for the supervisor and calls for the judge until either hangs up."""
    sources = [orders] if calls is None else [orders, calls]
    while True:
        ready, _, _ = select.select(sources, [], [])
        for sock in ready:
            message = receive(sock)
            if message is None:
                return
            answer = _obey(shell, message)
            try:
                send(sock, answer)
            except WireError as error:  # nothing has been sent yet
                send(sock, failed(error))


def _obey(shell: Shell, message: Message) -> Message:
    try:
        with interruptible():
            return _ORDERS[message.data["do"]](shell, message)
    except BaseException as error:  # an interrupt that came late, or an object that misbehaves while it is looked at
        return failed(error)


def _look(shell: Shell, message: Message) -> Message:
    """Say for each name whether it is missing, a function, or a value; values are packed together to stay shared."""
    found: dict[str, str] = {}
    values: dict[str, Any] = {}
    for name in message.data["names"]:
        if name not in shell.user_ns:
            found[name] = "missing"
        elif callable(shell.user_ns[name]) and not is_model(shell.user_ns[name]):
            found[name] = "function"
        else:
            values[name] = shell.user_ns[name]
    cannot: dict[str, str] = {}
    try:
        data, buffers = pack(values)
    except CannotCross:
        cannot = {name: reason for name, value in values.items() if (reason := _why_not(value))}
        data, buffers = pack({name: value for name, value in values.items() if name not in cannot})
    return Message({"found": found, "not_handed_over": cannot} | data, buffers)


def _has(shell: Shell, message: Message) -> Message:
    """Say whether a name is defined."""
    return Message({"has": message.data["name"] in shell.user_ns})


def _why_not(value: Any) -> str | None:
    """Return why `value` cannot cross, None if it can."""
    try:
        pack(value)
    except CannotCross as error:
        return str(error)
    return None


def _call(shell: Shell, message: Message) -> Message:
    """Call a function of the student's; what it raises is an answer as well."""
    name = message.data["name"]
    begun = time.perf_counter()
    try:
        args, kwargs = unpack(message.data, message.buffers)
        called = time.perf_counter()
        function = shell.user_ns[name]
        with _without(shell.user_ns, message.data["deleted"]):
            result = function(*args, **kwargs)
        returned = time.perf_counter()
    except BaseException as error:  # also SystemExit and KeyboardInterrupt: the kernel goes on
        return Message({"raised": _describe(error)})
    try:
        data, buffers = pack(result)
        data["crossing"] = time.perf_counter() - returned + called - begun
    except CannotCross as error:
        return Message({"cannot": str(error)})
    return Message(data, buffers)


@contextmanager
def _without(namespace: dict[str, Any], names: Iterable[str]) -> Iterator[None]:
    """Hide `names` from the student's code: the test has deleted them, to see whether an answer uses them."""
    hidden = {name: namespace.pop(name) for name in names if name in namespace}
    try:
        yield
    finally:
        namespace.update(hidden)


def _describe(error: BaseException, depth: int = 0) -> dict[str, Any]:
    """Return an exception as plain data: its kinds, its message, where it was raised, and the members of a group."""
    kinds = [name_of(kind) for kind in type.mro(type(error))]
    frames = traceback.extract_tb(error.__traceback__)[1:]
    places = [f"line {frame.lineno} of {frame.name}: {frame.line}" for frame in frames[:3]]
    members = members_of(error)[:MAX_MEMBERS] if depth < MAX_GROUPS else ()
    message = str(BaseExceptionGroup.message.__get__(error)) if members else words_of(error)
    said = {"kinds": kinds[:10], "message": message[:MAX_WORDS], "places": [p[:300] for p in places]}
    return said | {"members": [_describe(member, depth + 1) for member in members]}


_ORDERS = ORDERS | {"look": _look, "has": _has, "call": _call}
