"""The two sides of a judgement: a student kernel that runs the submission, a judge kernel that runs the tests.

The judge never executes a line of the student's. In its namespace the names that a solution defines are stand-ins: to
call one is to send plain arguments to the student kernel and to get a plain value back. A student kernel therefore
holds no test, and nothing that is done to it can turn a wrong value into a right one.
"""

import builtins
import contextlib
import select
import signal
import socket
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .crossing import CannotCross, pack, unpack
from .shell import Shell, execute
from .wire import Message, WireError, receive, send

MAX_MESSAGE = 4000  # characters of a student's exception


class Unanswered(BaseException):
    """No answer came through the wall. It is no Exception: a test that expects an error must not take it for one."""


class StudentKernelDied(Unanswered):
    """The student's process ended or broke the protocol while the test waited for it."""


class NotHandedOver(Unanswered):
    """The answer is a value that cannot cross; the message says what to return instead."""


class StudentError(Exception):
    """An exception of a kind that the judge does not know; its name stands in the message."""


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
                send(sock, _failed(error))


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """Let an interrupt end what runs within; between two orders there is nothing that it should end."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def _obey(shell: Shell, message: Message) -> Message:
    try:
        with interruptible():
            return _ORDERS[message.data["do"]](shell, message)
    except BaseException as error:  # an interrupt that came late, or an object that misbehaves while it is looked at
        return _failed(error)


def _failed(error: BaseException) -> Message:
    """Return the answer to an order, of whatever kind, that could not be carried out."""
    name, text = type(error).__name__, _message(error)
    output = {"output_type": "error", "ename": name, "evalue": text, "traceback": [f"{name}: {text}"]}
    return Message({"cannot": f"it could not be read ({name}: {text})", "outputs": [output], "error": name})


def _message(error: BaseException) -> str:
    try:
        return str(str(error))[:MAX_MESSAGE]
    except BaseException:  # the message is the student's code as well
        return "(its message cannot be read)"


def _execute(shell: Shell, message: Message) -> Message:
    return Message(execute(shell, message.data["code"]))


def _bare(shell: Shell, message: Message) -> Message:
    """Run cells with nothing around them, for the bench: what they raise is passed over, as a grader would."""
    namespace = {"__name__": "__main__"}
    for code in message.data["cells"]:
        with contextlib.suppress(Exception):
            exec(compile(code, "cell", "exec"), namespace)
    return Message({})


def _put(shell: Shell, message: Message) -> Message:
    """Write a file that comes with the assignment into the scratch folder."""
    path = Path.cwd() / message.data["path"]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(message.buffers[0])
    return Message({})


def _look(shell: Shell, message: Message) -> Message:
    """Say for each name whether it is missing, a function, or a value; values are packed together to stay shared."""
    found, values = {}, {}
    for name in message.data["names"]:
        if name not in shell.user_ns:
            found[name] = "missing"
        elif callable(shell.user_ns[name]) and not _is_model(shell.user_ns[name]):
            found[name] = "function"
        else:
            values[name] = shell.user_ns[name]
    cannot = {}
    try:
        data, buffers = pack(values)
    except CannotCross:
        cannot = {name: reason for name, value in values.items() if (reason := _why_not(value))}
        data, buffers = pack({name: value for name, value in values.items() if name not in cannot})
    return Message({"found": found, "not_handed_over": cannot} | data, buffers)


def _why_not(value: Any) -> str | None:
    """Return why `value` cannot cross, None if it can."""
    try:
        pack(value)
    except CannotCross as error:
        return str(error)
    return None


def _is_model(value: Any) -> bool:
    from .models import is_keras

    return is_keras(value)


def _call(shell: Shell, message: Message) -> Message:
    """Call a function of the student's; what it raises is an answer as well."""
    name = message.data["name"]
    begun = time.perf_counter()
    try:
        args, kwargs = unpack(message.data, message.buffers)
        called = time.perf_counter()
        result = shell.user_ns[name](*args, **kwargs)
        returned = time.perf_counter()
    except BaseException as error:  # also SystemExit and KeyboardInterrupt: the kernel goes on
        return Message({"raised": _describe(error)})
    try:
        data, buffers = pack(result)
        data["crossing"] = time.perf_counter() - returned + called - begun
    except CannotCross as error:
        return Message({"cannot": str(error)})
    return Message(data, buffers)


def _describe(error: BaseException) -> dict:
    kinds = [str(kind.__name__) for kind in type(error).__mro__]
    frames = traceback.extract_tb(error.__traceback__)[1:]
    places = [f"line {frame.lineno} of {frame.name}: {frame.line}" for frame in frames[:3]]
    return {"kinds": kinds[:10], "message": _message(error), "places": [p[:300] for p in places]}


_ORDERS = {"execute": _execute, "put": _put, "look": _look, "call": _call, "bare": _bare}


spent = {"crossing": 0.0, "calls": 0.0}  # seconds of the judge's cell: copying values, and waiting for the student's code


class StandIn:
    """A function of the student's, seen from the judge: arguments and result are copies."""

    def __init__(self, name: str, calls: socket.socket):
        self.__name__ = name
        self._calls = calls

    def __call__(self, *args, **kwargs):
        begun = time.perf_counter()
        data, buffers = pack((args, kwargs))
        asked = time.perf_counter()
        answer = _ask(self._calls, Message({"do": "call", "name": self.__name__} | data, buffers))
        took, theirs = time.perf_counter() - asked, answer.data.get("crossing")
        theirs = theirs if isinstance(theirs, float) and 0 <= theirs <= took else 0.0  # what the other side says
        spent["crossing"] += asked - begun + theirs
        spent["calls"] += took - theirs
        if "raised" in answer.data:
            raise _as_exception(answer.data["raised"])
        if "cannot" in answer.data:
            raise self._not_handed_over(answer.data["cannot"])
        begun = time.perf_counter()
        try:
            return unpack(answer.data, answer.buffers)
        except CannotCross as error:
            raise self._not_handed_over(error) from None
        finally:
            spent["crossing"] += time.perf_counter() - begun

    def _not_handed_over(self, reason: object) -> NotHandedOver:
        return NotHandedOver(f"{self.__name__}() returned something that cannot be handed over: {reason}")

    def __repr__(self) -> str:
        return f"<function {self.__name__}>"


def _ask(calls: socket.socket, question: Message) -> Message:
    try:
        send(calls, question)
        answer = receive(calls)
    except (WireError, OSError) as error:
        raise StudentKernelDied(f"the answer's process broke off: {error}") from None
    except KeyboardInterrupt:  # its answer may still come, and would be taken for that to the next question
        raise StudentKernelDied("the answer's process did not answer in time") from None
    if answer is None:
        raise StudentKernelDied("the process that ran the answers has ended")
    return answer


def _as_exception(raised: Any) -> BaseException:
    """Return an exception with the name and message of the student's, of the nearest builtin kind."""
    kinds, places = (raised.get("kinds"), raised.get("places")) if isinstance(raised, dict) else (None, None)
    if not (isinstance(kinds, list) and isinstance(places, list) and all(isinstance(k, str) for k in kinds) and kinds):
        return StudentKernelDied("the answer's process broke off")
    name = kinds[0][:80]
    name = name if name.isidentifier() and name not in globals() else "StudentError"
    message = str(raised.get("message", ""))
    bases = (vars(builtins).get(kind) for kind in kinds)
    base = next((b for b in bases if isinstance(b, type) and issubclass(b, Exception)), StudentError)
    try:
        error = type(name, (base,), {"__str__": lambda self: message})(message)
    except TypeError:  # a builtin that takes more than a message
        error = StudentError(f"{name}: {message}")
    for place in places[:3]:
        error.add_note(f"in the answer, {str(place)[:300]}")
    return error


def serve_judge(shell: Shell, orders: socket.socket, calls: socket.socket) -> None:
    """Execute given and test cells for the supervisor, with stand-ins for the names that each order lists."""
    while (message := receive(orders)) is not None:
        if message.data["do"] == "execute":
            with interruptible():
                answer = _judge_cell(shell, message, calls)
        else:
            answer = _ORDERS[message.data["do"]](shell, message)
        send(orders, answer)


def _judge_cell(shell: Shell, message: Message, calls: socket.socket) -> Message:
    try:
        _bind(shell, message.data, calls)
    except (Unanswered, CannotCross, KeyboardInterrupt) as error:
        shell.outputs.start()
        shell._showtraceback(type(error), error, [f"{type(error).__name__}: {error}"])
        return Message({"outputs": shell.outputs.cell, "error": type(error).__name__})
    spent.update(crossing=0.0, calls=0.0)
    answer = _execute(shell, message)
    return Message(answer.data | {"spent": dict(spent)})


def _bind(shell: Shell, order: dict, calls: socket.socket) -> None:
    """Put a stand-in or a fresh copy of the student's value under each name of the order; missing ones stay undefined.

    Of values that cannot cross, only those that the cell itself mentions (`own`) are an error.
    """
    if not order["names"]:
        return
    answer = _ask(calls, Message({"do": "look", "names": order["names"]}))
    if "cannot" in answer.data:
        raise NotHandedOver(f"{', '.join(order['own'])}: {answer.data['cannot']}")
    found, cannot = answer.data.get("found"), answer.data.get("not_handed_over")
    values = unpack(answer.data, answer.buffers)
    if not (isinstance(found, dict) and isinstance(cannot, dict) and isinstance(values, dict)):
        raise StudentKernelDied("the answer's process broke off")
    for name in order["names"]:
        shell.user_ns.pop(name, None)
        if name in cannot and name in order["own"]:
            raise NotHandedOver(f"{name} holds something that cannot be handed over: {cannot[name]}")
        if name in values:
            shell.user_ns[name] = values[name]
        elif found.get(name) == "function":
            shell.user_ns[name] = StandIn(name, calls)
