"""An IPython shell that keeps what a cell shows as notebook outputs, with a bound on how much that may be."""

import contextlib
import io
import sys
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from .jupyter import run_command
from .words import as_output, is_or_follows_group, name_of

CUT = "\n… the output goes on; the rest was cut …\n"


class Outputs:
    """The outputs of the cell that runs, as nbformat dicts; streams are joined, and what is over `limit` is cut."""

    def __init__(self, limit: int):
        self.limit = limit
        self.start()

    def start(self) -> None:
        self.cell: list[dict[str, Any]] = []
        self.left = self.limit

    def write(self, name: str, text: str) -> None:
        if self.left < 0 or not text:
            return
        self.left -= len(text)
        if self.left < 0:
            text = text[: self.left] + CUT
        if self.cell and self.cell[-1].get("name") == name:
            self.cell[-1]["text"] += text
        else:
            self.cell.append({"output_type": "stream", "name": name, "text": text})

    def show(self, output: dict[str, Any]) -> None:
        had, self.left = self.left, self.left - 100 - sum(map(len, output["data"].values()))
        if self.left >= 0:
            self.cell.append(output)
        elif output["output_type"] == "execute_result":  # a test's last value may be its points
            text = output["data"].get("text/plain", "")
            self.cell.append(output | {"data": {"text/plain": text if len(text) <= 200 else text[:200] + CUT}})
        elif had >= 0:
            self.cell.append({"output_type": "stream", "name": "stdout", "text": CUT})

    def fail(self, error: BaseException, lines: object = None) -> None:
        """Add the output of an error, however much was shown before."""
        self.cell.append(as_output(error, lines))

    @property
    def errors(self) -> int:
        return sum(output.get("output_type") == "error" for output in self.cell)


class _Stream(io.TextIOBase):
    def __init__(self, name: str, outputs: Outputs):
        self.label, self.outputs = name, outputs

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.outputs.write(self.label, text)
        return len(text)


class _Publisher(DisplayPublisher):
    outputs: Outputs

    def publish(self, data: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        self.outputs.show({"output_type": "display_data", "data": _texts(data), "metadata": {}})


class _Hook(DisplayHook):
    outputs: Outputs

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: dict[str, Any], md_dict: object = None) -> None:
        count = self.shell.execution_count
        self.outputs.show({"output_type": "execute_result", "data": _texts(format_dict), "metadata": {}, "execution_count": count})


def _texts(data: dict[str, Any]) -> dict[str, str]:
    """Return a display's texts, and its pictures as base64 text, as a notebook file holds them."""
    from base64 import b64encode

    texts = {kind: b64encode(part).decode() if isinstance(part, bytes) else part for kind, part in data.items()}
    return {kind: text for kind, text in texts.items() if isinstance(text, str)}


class Shell(InteractiveShell):
    """IPython without a terminal: no history on disk, no colours of its own, errors kept as outputs."""

    outputs: Outputs

    def enable_gui(self, gui: object = None) -> None:
        pass  # pictures are drawn inline; there is no event loop to enter

    def ask_exit(self) -> None:
        """Go on: `exit()` and `quit()` come here. In Jupyter, too, what stands below them in a cell still runs."""
        print("exit() and quit() do not end the kernel while a notebook is graded: what follows still runs")

    def system_piped(self, cmd: str) -> None:
        """Run `!cmd`, which needs no terminal; `%pip` and its like come here as well."""
        self.user_ns["_exit_code"] = run_command(self.var_expand(cmd, depth=1), sys.stdout.write)

    system = system_raw = system_piped

    def showtraceback(self, exc_tuple: Any = None, *args: Any, **kwargs: Any) -> None:
        """Show an error as IPython does, and by ourselves what it only prints or fails to show: no error is without output."""
        error, errors = exc_tuple[1] if exc_tuple else sys.exc_info()[1], self.outputs.errors
        with contextlib.suppress(BaseException):  # what shows errors may be the student's, or ask the student's exception
            if error is None or not is_or_follows_group(error):
                super().showtraceback(exc_tuple, *args, **kwargs)
        if error is not None and self.outputs.errors == errors:
            self.outputs.fail(error)

    def show_usage_error(self, exc: BaseException) -> None:
        self._showtraceback(UsageError, exc, [f"UsageError: {exc}"])

    def _showtraceback(self, etype: type[BaseException], evalue: BaseException, stb: list[str]) -> None:
        self.outputs.fail(evalue, stb)


def make_shell(limit: int) -> Shell:
    """Return the process's shell; `limit` is the number of characters that one cell may show."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.xmode = "Plain"  # with the code around each frame, an error takes a hundred times as long
    config.InteractiveShell.display_pub_class = _Publisher
    config.InteractiveShell.displayhook_class = _Hook
    shell: Shell = Shell.instance(config=config, display_pub_class=_Publisher, displayhook_class=_Hook)
    outputs = Outputs(limit)
    shell.register_magic_function(lambda line: None, "line", "autosave")  # there is nothing to save to
    shell.outputs = shell.display_pub.outputs = shell.displayhook.outputs = outputs
    return shell


def execute(shell: Shell, code: str) -> dict[str, Any]:
    """Run one cell; return its outputs and the name of the error that ended it, if any."""
    shell.outputs.start()
    streams = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = _Stream("stdout", shell.outputs), _Stream("stderr", shell.outputs)
    try:
        error = _error_of(shell, code)
    finally:
        sys.stdout, sys.stderr = streams
    if error is not None and not shell.outputs.errors:
        shell.outputs.fail(error)
    name = name_of(type(error)) if error is not None else None
    return {"outputs": shell.outputs.cell, "error": name, "undefined": error.name if type(error) is NameError else None}


def _error_of(shell: Shell, code: str) -> BaseException | None:
    """Run one cell and return the exception that ended it."""
    try:
        result = shell.run_cell(code, store_history=True)
    except BaseException as error:  # IPython's own way of showing errors failed
        return error
    before: BaseException | None = result.error_before_exec
    during: BaseException | None = result.error_in_exec
    return during if before is None else before
