"""What a kernel does for the supervisor, whichever side it is on: run a cell, take a file, say what went wrong."""

import contextlib
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from .shell import Shell, execute
from .wire import Message

MAX_WORDS = 4000  # characters of a student's exception

Order = Callable[[Shell, Message], Message]


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """Let an interrupt end what runs within; between two orders there is nothing that it should end."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def run_cell(shell: Shell, message: Message) -> Message:
    """Run one cell and answer with its outputs."""
    return Message(execute(shell, message.data["code"]))


def run_bare(shell: Shell, message: Message) -> Message:
    """Run cells with nothing around them, for the bench: what they raise is passed over, as a grader would."""
    namespace: dict[str, Any] = {"__name__": "__main__"}
    for code in message.data["cells"]:
        with contextlib.suppress(Exception):
            exec(compile(code, "cell", "exec"), namespace)
    return Message({})


def put_file(shell: Shell, message: Message) -> Message:
    """Write a file that comes with the assignment into the scratch folder."""
    path = Path.cwd() / message.data["path"]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(message.buffers[0])
    return Message({})


def failed(error: BaseException) -> Message:
    """Return the answer to an order, of whatever kind, that could not be carried out."""
    name, text = type(error).__name__, words_of(error)
    output = {"output_type": "error", "ename": name, "evalue": text, "traceback": [f"{name}: {text}"]}
    return Message({"cannot": f"it could not be read ({name}: {text})", "outputs": [output], "error": name})


def words_of(error: BaseException) -> str:
    """Return what an exception says, whatever happens when it is asked."""
    try:
        return str(str(error))[:MAX_WORDS]
    except BaseException:  # the message is the student's code as well
        return "(its message cannot be read)"


ORDERS: dict[str, Order] = {"execute": run_cell, "put": put_file, "bare": run_bare}
