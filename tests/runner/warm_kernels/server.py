"""Imports modules, then forks a kernel for each launcher that connects: server.py LISTENER MODULE...

It has one thread and runs no notebook's code. It ends, and all its kernels with it, when its stdin closes.
"""

import gc
import importlib
import json
import os
import random
import selectors
import signal
import socket
import sys
import traceback
from dataclasses import dataclass, field
from typing import Any, NoReturn

MAX_REQUEST = 1 << 20


def main(listener: socket.socket, modules: list[str]) -> None:
    del sys.path[0]  # this file's own folder, which is no business of a notebook
    for name in (*modules, "ipykernel.kernelapp", "ipykernel.zmqshell"):
        preload(name)
    gc.collect()
    gc.freeze()  # a kernel's garbage collector need not walk through, and so copy, what was imported here
    Server(listener).serve()


def preload(name: str) -> None:
    """Import a module for all kernels; one that fails is the business of the cell that imports it."""
    try:
        importlib.import_module(name)
    except Exception:
        traceback.print_exc()


@dataclass
class Server:
    """Waits for launchers that connect or hang up, for kernels that end, and for the end of stdin."""

    listener: socket.socket
    events: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)

    def serve(self) -> None:
        self.events.register(self.listener, selectors.EVENT_READ, self.accept)
        self.events.register(0, selectors.EVENT_READ, self.end)
        while True:
            for key, _ in self.events.select():
                if self.events.get_map().get(key.fd) is key:  # or a kernel ended just as its launcher hung up
                    key.data()

    def end(self) -> NoReturn:
        sys.exit()

    def accept(self) -> None:
        launcher, _ = self.listener.accept()
        text, fds, _, _ = socket.recv_fds(launcher, MAX_REQUEST, 3)
        if not text:  # killed before it could ask
            launcher.close()
            return
        kernel = os.fork()
        if kernel == 0:
            launcher.close()
            self.be_kernel(json.loads(text), fds)
        for fd in fds:
            os.close(fd)
        self.keep(kernel, launcher)

    def keep(self, kernel: int, launcher: socket.socket) -> None:
        """Kill the kernel when its launcher hangs up; tell the launcher when the kernel has ended."""
        ended = os.pidfd_open(kernel)

        def kill() -> None:
            self.events.unregister(launcher)
            signal.pidfd_send_signal(ended, signal.SIGKILL)

        def tell() -> None:
            code = os.waitstatus_to_exitcode(os.waitpid(kernel, 0)[1])
            if launcher.fileno() in self.events.get_map():
                self.events.unregister(launcher)
                launcher.send(str(code if code >= 0 else 128 - code).encode())
            launcher.close()
            self.events.unregister(ended)
            os.close(ended)

        self.events.register(launcher, selectors.EVENT_READ, kill)
        self.events.register(ended, selectors.EVENT_READ, tell)

    def let_go(self) -> None:
        """Close what belongs to the server and to other kernels."""
        for key in list(self.events.get_map().values()):
            if isinstance(key.fileobj, int):
                os.close(key.fileobj)
            else:
                key.fileobj.close()
        self.events.close()

    def be_kernel(self, request: dict[str, Any], fds: list[int]) -> NoReturn:
        """Become what Jupyter asked for; never return into the server's loop."""
        try:
            self.let_go()
            for number, fd in enumerate(fds):
                os.dup2(fd, number)
                os.close(fd)
            run_kernel(**request)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(1)


def run_kernel(connection_file: str, folder: str, environment: dict[str, str]) -> None:
    """Serve a notebook until Jupyter says goodbye."""
    os.setsid()  # the kernel leads a group of processes, which an interrupt reaches
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()
    from ipykernel.kernelapp import IPKernelApp

    sys.argv = ["ipykernel_launcher.py", "-f", connection_file]
    IPKernelApp.launch_instance(parent_handle=os.getppid())  # the kernel ends when the server has gone
    os._exit(0)


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])), sys.argv[2:])
