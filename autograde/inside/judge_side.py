"""The judge's side: runs the tests, and never a line of the student's.

In its namespace the names that a solution defines are stand-ins: to call one is to send plain arguments to the student
kernel and to get a plain value back. So nothing that is done to a student kernel can turn a wrong value into a right one.
"""

import builtins
import socket
import time
from collections.abc import Callable
from typing import Any

from .crossing import CannotCross
from .handover import pack, unpack
from .orders import ORDERS, interruptible, run_cell
from .shell import Shell
from .wire import Message, WireError, receive, send


class Unanswered(BaseException):
    """No answer came through the wall. It is no Exception: a test that expects an error must not take it for one."""


class StudentKernelDied(Unanswered):
    """The student's process ended or broke the protocol while the test waited for it."""


class NotHandedOver(Unanswered):
    """The answer is a value that cannot cross; the message says what to return instead."""


class StudentError(Exception):
    """An exception of a kind that the judge does not know; its name stands in the message."""


MAX_GROUPS = 6  # of groups in groups that an answer raised

spent = {"crossing": 0.0, "calls": 0.0}  # seconds of the judge's cell: copying values, and waiting for the student's code


class StandIn:
    """A function of the student's, seen from the judge: arguments and result are copies.

    `deleted` tells which of the student's names the test has deleted: the answers do without them while they are called.
    """

    def __init__(self, name: str, calls: socket.socket, deleted: Callable[[], list[str]] = list):
        self.__name__ = name
        self._calls = calls
        self._deleted = deleted

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        begun = time.perf_counter()
        data, buffers = pack((args, kwargs))
        asked = time.perf_counter()
        order = {"do": "call", "name": self.__name__, "deleted": self._deleted()}
        answer = _ask(self._calls, Message(order | data, buffers))
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


def _as_exception(raised: Any, depth: int = 0) -> BaseException:
    """Return an exception with the name and message of the student's, of the nearest builtin kind."""
    kinds, places = (raised.get("kinds"), raised.get("places")) if isinstance(raised, dict) else (None, None)
    if not (isinstance(kinds, list) and isinstance(places, list) and all(isinstance(k, str) for k in kinds) and kinds):
        return StudentKernelDied("the answer's process broke off")
    name = kinds[0][:80]
    name = name if name.isidentifier() and name not in globals() else "StudentError"
    message = str(raised.get("message", ""))
    bases = (vars(builtins).get(kind) for kind in kinds)
    base = next((b for b in bases if isinstance(b, type) and issubclass(b, Exception)), StudentError)
    members = raised.get("members") if depth < MAX_GROUPS else None
    error = _make(name, base, message, [_as_exception(each, depth + 1) for each in members] if isinstance(members, list) else [])
    for place in places[:3]:
        error.add_note(f"in the answer, {str(place)[:300]}")
    return error


def _make(name: str, base: type[Exception], message: str, members: list[BaseException]) -> Exception:
    error: Exception
    if issubclass(base, ExceptionGroup):
        inner = [member for member in members if isinstance(member, Exception)]
        error = type(name, (base,), {})(message, inner or [StudentError(message)])
        return error
    try:
        error = type(name, (base,), {"__str__": lambda self: message})(message)
    except TypeError:  # a builtin that takes more than a message
        error = StudentError(f"{name}: {message}")
    return error


def serve_judge(shell: Shell, orders: socket.socket, calls: socket.socket) -> None:
    """Execute given and test cells for the supervisor, with stand-ins for the names that each order lists."""
    while (message := receive(orders)) is not None:
        if message.data["do"] == "execute":
            with interruptible():
                answer = _judge_cell(shell, message, calls)
        else:
            answer = ORDERS[message.data["do"]](shell, message)
        send(orders, answer)


def _judge_cell(shell: Shell, message: Message, calls: socket.socket) -> Message:
    try:
        _bind(shell, message.data, calls)
    except (Unanswered, CannotCross, KeyboardInterrupt) as error:
        shell.outputs.start()
        shell.outputs.fail(error, [f"{type(error).__name__}: {error}"])
        return Message({"outputs": shell.outputs.cell, "error": type(error).__name__})
    spent.update(crossing=0.0, calls=0.0)
    answer = run_cell(shell, message)
    if (name := answer.data["undefined"]) and message.data.get("names") is not None:
        _explain(name, answer.data["outputs"], calls)
    return Message(answer.data | {"spent": dict(spent)})


def _explain(name: str, outputs: list[dict[str, Any]], calls: socket.socket) -> None:
    """Add to a NameError why a name that the answers define is unknown to the test."""
    try:
        known = _ask(calls, Message({"do": "has", "name": name})).data.get("has") is True
    except Unanswered:  # what the test waited for is gone; the next one will say so
        return
    if known:
        words = f"the answers define {name!r}, but a test knows only the names that the assignment's own solution cells define"
        error = [output for output in outputs if output["output_type"] == "error"][-1]
        error["evalue"] += f" ({words})"
        error["traceback"] = [*error["traceback"], words]


def _bind(shell: Shell, order: dict[str, Any], calls: socket.socket) -> None:
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
    bound: list[str] = []
    for name in order["names"]:
        shell.user_ns.pop(name, None)
        if name in cannot and name in order["own"]:
            raise NotHandedOver(f"{name} holds something that cannot be handed over: {cannot[name]}")
        if name in values:
            shell.user_ns[name] = values[name]
        elif found.get(name) == "function":
            shell.user_ns[name] = StandIn(name, calls, lambda: [name for name in bound if name not in shell.user_ns])
    bound += [name for name in order["names"] if name in shell.user_ns]
