"""The warm parent: imports what the notebooks import, once, then forks a kernel for each request, and never runs a cell itself.

    supervisor ──request + sockets──▶ warm parent ──fork──▶ keeper ──fork──▶ kernel (pid 1 of its own namespace)

The keeper owns the kernel's namespaces: it watches memory, passes on interrupts, ends the kernel when the supervisor
hangs up, and tells how the kernel ended. Run as `python -m autograde.inside.warm FD sandbox MODULE...`, inside bubblewrap.
"""

import contextlib
import gc
import importlib
import json
import os
import random
import select
import signal
import socket
import sys
import tempfile
import traceback
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

from . import namespaces, seccomp
from .namespaces import Limits

if TYPE_CHECKING:
    from .shell import Shell

MEMORY_INTERVAL = 0.1  # seconds between two looks at a kernel's memory


def main() -> None:
    requests = socket.socket(fileno=int(sys.argv[1]))
    if sys.argv[2] == "sandbox":
        namespaces.become_nobody()
    os.makedirs(os.environ["TMPDIR"])
    os.makedirs(os.environ["HOME"])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the supervisor's to handle
    for name in sys.argv[3:]:
        preload(name)
    from . import judge_side, student_side  # noqa: F401, what every kernel runs
    from .rehearsal import rehearse
    from .shell import make_shell

    shell = make_shell(limit=200_000)
    rehearse(shell)
    gc.collect()
    gc.freeze()  # a kernel's garbage collector need not walk through, and so copy, all that TensorFlow imported
    requests.sendall(b"warm")
    serve(requests, shell)


def preload(name: str) -> None:
    """Import a module for all kernels; one that is not installed, or fails, is the business of the cell that imports it."""
    try:
        importlib.import_module(name)
    except Exception as error:
        print(f"{name} was not preloaded: {type(error).__name__}: {error}", file=sys.stderr)


def serve(requests: socket.socket, shell: "Shell") -> None:
    """Fork a keeper for each request until the supervisor hangs up."""
    while True:
        text, fds, _, _ = socket.recv_fds(requests, 65_536, 8)
        if not text:
            return
        if os.fork() == 0:
            requests.close()
            end_with(keep, shell, json.loads(text), fds)
        for fd in fds:
            os.close(fd)
        _reap()


def _reap() -> None:
    """Collect keepers that have ended; those still busy are collected at a later request."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def keep(shell: "Shell", request: dict[str, Any], fds: list[int]) -> None:
    """Be the keeper of one kernel: set its namespaces up, fork it, watch it, report its end on the control socket."""
    control, *kernel_fds = fds
    limits = Limits(**request["limits"])
    if request["sandbox"]:
        namespaces.unshare_all()
    baseline = namespaces.private_memory()
    kernel = os.fork()
    if kernel == 0:
        os.close(control)
        end_with(be_kernel, shell, request, kernel_fds, limits)
    for fd in kernel_fds:
        os.close(fd)
    reason = watch(kernel, control, limits, baseline if request["sandbox"] else None)
    with contextlib.suppress(BrokenPipeError):  # a supervisor that hung up does not want to know
        os.write(control, json.dumps({"reason": reason}).encode())


def end_with(work: Callable[..., None], *arguments: Any) -> NoReturn:
    """Do `work` and end this process at once, whatever happens: a fork must never run on into its parent's code."""
    try:
        work(*arguments)
        os._exit(0)
    except BaseException:
        traceback.print_exc()  # into the warm parent's log
    finally:
        os._exit(1)


def watch(kernel: int, control: int, limits: Limits, baseline: int | None) -> str:
    """Wait for the kernel's end and return its reason: 'exit N', 'signal N', 'memory', 'cpu' or 'stopped'."""
    pidfd, reason = os.pidfd_open(kernel), None
    while True:
        ready, _, _ = select.select([pidfd, control], [], [], MEMORY_INTERVAL)
        if pidfd in ready:
            break
        if control in ready:
            order = os.read(control, 1)
            if order == b"i":
                signal.pidfd_send_signal(pidfd, signal.SIGINT)
            else:  # an order to stop, or the supervisor is gone
                reason = "stopped"
        if baseline is not None and namespaces.memory_of_all(baseline) > limits.memory << 20:
            reason = "memory"
        if reason is not None:
            signal.pidfd_send_signal(pidfd, signal.SIGKILL)
            select.select([pidfd], [], [])
            break
    _, status, usage = os.wait4(kernel, 0)
    if reason:
        return reason
    spent = usage.ru_utime + usage.ru_stime  # the limit is held to coarser clocks
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL and spent > 0.7 * limits.cpu:
        return "cpu"
    return f"signal {os.WTERMSIG(status)}" if os.WIFSIGNALED(status) else f"exit {os.WEXITSTATUS(status)}"


def be_kernel(shell: "Shell", request: dict[str, Any], fds: list[int], limits: Limits) -> None:
    """Enter the sandbox and serve cells until the supervisor hangs up."""
    if request["sandbox"]:
        namespaces.enter(limits)
        seccomp.install()
    else:
        os.chdir(tempfile.mkdtemp(prefix=request["role"], dir=request["folder"]))
    os.setsid()
    for fd, mode in ((0, os.O_RDONLY), (1, os.O_WRONLY), (2, os.O_WRONLY)):
        silence(fd, mode)
    namespaces.set_limits(limits)
    import numpy

    random.seed()
    numpy.random.seed()
    shell.outputs.limit = request["output"]
    orders = socket.socket(fileno=fds[0])
    calls = socket.socket(fileno=fds[1]) if len(fds) > 1 else None
    from . import jupyter
    from .judge_side import serve_judge
    from .rehearsal import begin_afresh
    from .student_side import serve_student

    begin_afresh()
    jupyter.appear()
    if request["role"] == "judge" and calls:
        serve_judge(shell, orders, calls)
    else:
        serve_student(shell, orders, calls)


def silence(fd: int, mode: int) -> None:
    null = os.open(os.devnull, mode)
    os.dup2(null, fd)
    os.close(null)


if __name__ == "__main__":
    main()
