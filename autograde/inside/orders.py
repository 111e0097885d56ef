"""What a kernel does for the supervisor, whichever side it is on: run a cell, take a file, say what went wrong."""

import contextlib
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from .shell import Shell, execute
from .wire import Message
from .words import as_output, name_of, words_of

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
    name, words = name_of(type(error)), words_of(error)
    output = as_output(error, [f"{name}: {words}"])
    return Message({"cannot": f"it could not be read ({name}: {words})", "outputs": [output], "error": name})


ORDERS: dict[str, Order] = {"execute": run_cell, "put": put_file, "bare": run_bare}
