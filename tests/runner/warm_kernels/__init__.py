"""Kernels for the notebooks that start in a fraction of a second: forked from one process that has imported TensorFlow.

    nbval ──starts──▶ launcher ──connection file, environment──▶ server ──fork──▶ kernel

A kernel is an ordinary ipykernel in a process of its own. The server imports and does nothing else: no operation of
TensorFlow runs in it, so that a kernel makes its own pools of threads, as wide as those of a kernel started cold.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
KERNEL = "warm"
MODULES = ("keras",)  # all notebooks import it, and it TensorFlow, Matplotlib, pandas, SciPy and scikit-learn

INLINE = {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}  # Matplotlib reads it when it is imported
ENVIRONMENT = {"TF_CPP_MIN_LOG_LEVEL": "3"}  # what notebooks set before they import it


@dataclass(frozen=True)
class WarmKernels:
    """A running server and the folder, for JUPYTER_PATH, that holds the kernel spec KERNEL."""

    folder: Path
    process: subprocess.Popen[bytes]

    def log(self) -> str:
        return (self.folder / "log").read_text(errors="replace")


@contextmanager
def warm_kernels(modules: tuple[str, ...] = MODULES) -> Iterator[WarmKernels]:
    """Run a server for the length of a `with` block; it need not be warm yet for kernels to be started."""
    with tempfile.TemporaryDirectory(prefix="kernels-") as name:
        folder = Path(name)
        _write_kernelspec(folder)
        process = _start_server(folder, modules)
        try:
            yield WarmKernels(folder, process)
        finally:
            process.communicate()  # closes the server's stdin, at which it ends, as it does when this process is killed


def _write_kernelspec(folder: Path) -> None:
    spec = {
        "argv": [sys.executable, "-IS", str(HERE / "launcher.py"), str(folder / "socket"), "{connection_file}"],
        "display_name": "Python 3, warm",
        "language": "python",
        "interrupt_mode": "message",  # a signal would reach the launcher, not the kernel
    }
    (folder / "kernels" / KERNEL).mkdir(parents=True)
    (folder / "kernels" / KERNEL / "kernel.json").write_text(json.dumps(spec))


def _start_server(folder: Path, modules: tuple[str, ...]) -> subprocess.Popen[bytes]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener, (folder / "log").open("wb") as log:
        listener.bind(str(folder / "socket"))
        listener.listen(16)
        return subprocess.Popen(
            [sys.executable, HERE / "server.py", str(listener.fileno()), *modules],
            env={**os.environ, **INLINE, **ENVIRONMENT},
            pass_fds=[listener.fileno()],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for pytest
        )
