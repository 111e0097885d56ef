"""What a notebook finds in Jupyter's kernel and not in bare IPython: paths, arguments, commands, and nobody to ask."""

import builtins
import codecs
import getpass
import os
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from typing import NoReturn

from IPython.core.error import StdinNotImplementedError


def appear() -> None:
    """Make this process look like Jupyter's kernel: the working folder can be imported from, and nobody answers."""
    ours = {*os.environ.pop("PYTHONPATH", "").split(os.pathsep), "/", ""}
    sys.path[:] = [path for path in sys.path if path not in ours]
    libraries = [place for place, path in enumerate(sys.path) if path.endswith(("site-packages", "dist-packages"))]
    sys.path.insert(min(libraries, default=0), "")  # where IPython puts it: behind the standard library
    launcher = os.path.join(sysconfig.get_path("purelib"), "ipykernel_launcher.py")
    connection = os.path.expanduser("~/.local/share/jupyter/runtime/kernel-1.json")
    sys.argv = [launcher, "-f", connection]
    sys.orig_argv = [sys.executable, "-m", "ipykernel_launcher", "-f", connection]
    builtins.input, getpass.getpass, sys.breakpointhook = ask, ask, stop_here


def ask(prompt: object = "", *args: object, **kwargs: object) -> NoReturn:
    """Say that nobody is there; stands for `input` and for what debuggers and `getpass` read with."""
    who, instead = ("the debugger", "take it out") if "pdb" in str(prompt).lower() else ("input()", "write the value into the code")
    raise StdinNotImplementedError(f"{who} has nobody to ask while a notebook is graded; {instead}")


def stop_here(*args: object, **kwargs: object) -> NoReturn:
    """Say that there is no debugger; stands for what `breakpoint()` calls."""
    raise StdinNotImplementedError("breakpoint() has nobody to ask while a notebook is graded; take it out")


def run_command(command: str, show: Callable[[str], object]) -> int:
    """Run a shell command without a terminal, show what it prints while it prints, and return its exit code."""
    if command.rstrip().endswith("&"):
        raise OSError("Background processes not supported.")  # IPython's own words
    process = subprocess.Popen(
        command, shell=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
    )
    decode = codecs.getincrementaldecoder("utf-8")("replace").decode
    try:
        assert process.stdout is not None
        with process.stdout as pipe:
            while part := os.read(pipe.fileno(), 1 << 16):
                show(decode(part))
        return process.wait()
    except BaseException:  # most likely an interrupt: what it started ends with it
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise
