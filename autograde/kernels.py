"""The supervisor's end of the kernels: start the warm parent in its sandbox, ask it for kernels, talk to them."""

import contextlib
import json
import os
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

from .errors import AutogradeError
from .inside.namespaces import SCRATCH, Limits
from .inside.wire import Message, WireError, receive, send

INSIDE = Path(__file__).parent / "inside"
SYSTEM_FOLDERS = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache", "/etc/fonts", "/etc/localtime")
PRELOADED = (
    "numpy", "keras", "tensorflow", "matplotlib.pyplot", "matplotlib_inline.backend_inline",
    "autograde.inside.models", "autograde.inside.kernel",
)  # fmt: skip
GRACE = 1.0  # seconds that an interrupted kernel has to answer before it is killed
MAX_ANSWER = 4 << 20  # characters of one answer: outputs, which the kernels bound far lower


class KernelDied(Exception):
    """The kernel has ended; the message is the reason in words."""


class KernelLate(Exception):
    """The kernel did not answer in time, was interrupted, and answered then: it can go on."""

    def __init__(self, answer: Message):
        super().__init__("interrupted")
        self.answer = answer


REASONS = {
    "memory": "it used more memory than the limit allows",
    "stopped": "it ran longer than the limit allows and did not stop when interrupted",
    "signal 9": "it was killed by the system (SIGKILL), most likely for its memory",
    "cpu": "it used more CPU time than the limit allows",
    "signal 11": "it crashed (SIGSEGV: a segmentation fault or an abort)",
    "signal 6": "it aborted (SIGABRT)",
    "exit 0": "it ended by itself (sys.exit or os._exit?)",
}


@dataclass
class Kernel:
    """One running kernel: where orders go, and the keeper that says how it ended."""

    role: str
    orders: socket.socket
    control: socket.socket
    ended: str | None = None

    def ask(self, message: Message, seconds: float, waits_for: "Kernel | None" = None) -> Message:
        """Send one order and return its answer; raises KernelLate or KernelDied.

        A late kernel is interrupted, and ended when that does not help. One that `waits_for` another is late because of
        that one, most likely, so the other has its turn first.
        """
        deadline = time.monotonic() + seconds
        try:
            self._send(message, deadline)
            return self._answer(deadline)
        except TimeoutError:
            return self._hurry(waits_for)
        except (WireError, OSError):
            raise KernelDied(self.end()) from None

    def _send(self, message: Message, deadline: float) -> None:
        try:
            send(self.orders, message, deadline)
        except TimeoutError:  # half an order cannot be taken back
            raise WireError("the kernel does not read its orders") from None

    def _answer(self, deadline: float) -> Message:
        answer = receive(self.orders, deadline, MAX_ANSWER, max_bytes=0)
        if answer is None:
            raise WireError("closed")
        return answer

    def _hurry(self, other: "Kernel | None") -> Message:
        for order in (b"i", b"k"):
            for kernel in [other, self] if other else [self]:
                kernel.control_with(order)
                try:
                    answer = self._answer(time.monotonic() + GRACE)
                except TimeoutError:
                    continue
                except (WireError, OSError):
                    raise KernelDied(self.reason()) from None
                raise KernelLate(answer)
        raise KernelDied(self.reason())

    def stop(self) -> None:
        """End the kernel, and everything that it started, at once."""
        self.control_with(b"k")

    def end(self) -> str:
        """End the kernel unless it is ending by itself, and return in words how it ended."""
        select.select([self.control], [], [], 0.5)  # its sockets close a little before its keeper knows why
        self.stop()
        return self.reason()

    def control_with(self, order: bytes) -> None:
        """Interrupt (b"i") or end (b"k") the kernel, if it still runs."""
        with contextlib.suppress(OSError):  # the keeper has ended, so the kernel has
            self.control.send(order)

    def reason(self) -> str:
        """Return in words how the kernel ended; waits for the keeper's report."""
        if self.ended is None:
            self.control.settimeout(10)
            try:
                report = json.loads(self.control.recv(4096) or b"{}").get("reason", "lost")
            except (OSError, ValueError):
                report = "lost"
            self.ended = REASONS.get(report, f"it ended unexpectedly ({report})")
        return self.ended

    def close(self) -> None:
        self.stop()
        self.orders.close()
        self.control.close()


@dataclass
class WarmParent:
    """A process that has imported TensorFlow and forks kernels on request; safe to use from several threads."""

    sandbox: bool = True
    preloaded: tuple[str, ...] = PRELOADED
    process: subprocess.Popen = field(init=False)
    lock: threading.Lock = field(init=False, default_factory=threading.Lock)

    def __enter__(self) -> "WarmParent":
        before = bubblewrap() if self.sandbox else []
        self.requests, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.folder = tempfile.mkdtemp(prefix="autograde-")
        how = "sandbox" if self.sandbox else "no-sandbox"
        command = [*before, sys.executable, "-m", "autograde.inside.warm", str(theirs.fileno()), how, *self.preloaded]
        self.log = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            command,
            pass_fds=[theirs.fileno()],
            env=environment(SCRATCH if self.sandbox else self.folder),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=self.log,
        )
        theirs.close()
        return self

    def wait_until_warm(self) -> None:
        """Return when TensorFlow is imported; raises AutogradeError with the log's last lines when that failed."""
        if self.requests.recv(16) != b"warm":
            self.log.seek(0)
            text = self.log.read().decode(errors="replace")
            raise AutogradeError(f"the sandbox did not start:\n{text[-2000:]}")

    def __exit__(self, *exc) -> None:
        self.requests.close()
        self.process.kill()  # and with it, as pid 1 of their namespace, every kernel that is left
        self.process.wait()
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self, role: str, limits: Limits, output: int, channel: socket.socket | None) -> Kernel:
        """Return a new kernel; `channel` is its end of the socket between student and judge."""
        orders, their_orders = socket.socketpair()
        control, their_control = socket.socketpair()
        request = {
            "role": role, "limits": asdict(limits), "output": output, "sandbox": self.sandbox, "folder": self.folder,
        }  # fmt: skip
        theirs = [their_control, their_orders] + ([channel] if channel else [])
        with self.lock:
            socket.send_fds(self.requests, [json.dumps(request).encode()], [sock.fileno() for sock in theirs])
        for sock in theirs:
            sock.close()
        return Kernel(role, orders, control)


def environment(scratch: str) -> dict[str, str]:
    """Return the whole environment of a kernel: nothing of the instructor's crosses."""
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": f"{scratch}/home",
        "TMPDIR": f"{scratch}/tmp",
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(INSIDE.parent.parent),
        "PYTHONDONTWRITEBYTECODE": "1",
        "IPYTHONDIR": f"{scratch}/home",
        "MPLCONFIGDIR": f"{scratch}/home",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_NUM_INTRAOP_THREADS": "1",  # kernels run side by side: one core each
        "TF_NUM_INTEROP_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "CUDA_VISIBLE_DEVICES": "-1",
        "NBGRADER_EXECUTION": "autograde",
    }


def bubblewrap() -> list[str]:
    """Return the command that runs the warm parent where it sees Python, the system, and nothing else."""
    program = shutil.which("bwrap")
    if program is None:
        raise AutogradeError(
            "grading needs bubblewrap to keep strangers' code away from this machine: `apt-get install bubblewrap` "
            "(or --unsafe-no-sandbox, for code that you trust)"
        )
    command = [
        program, "--unshare-pid", "--unshare-ipc", "--unshare-net", "--unshare-uts", "--die-with-parent", "--new-session",
        "--proc", "/proc", "--tmpfs", "/tmp", "--perms", "1777", "--tmpfs", SCRATCH, "--cap-drop", "ALL",
        "--perms", "0755", "--tmpfs", "/dev", "--perms", "1777", "--tmpfs", "/dev/shm", "--symlink", "/proc/self/fd", "/dev/fd",
    ]  # fmt: skip
    for device in ("null", "zero", "full", "random", "urandom"):  # --dev would add terminals, at the price of a namespace
        command += ["--dev-bind", f"/dev/{device}", f"/dev/{device}"]
    command += ["--cap-add", "CAP_SYS_ADMIN"]  # this and the next are given up before anything is imported
    command += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"] if os.getuid() == 0 else ["--unshare-user"]
    for folder in visible_folders():
        command += ["--symlink", os.readlink(folder), folder] if os.path.islink(folder) else ["--ro-bind", folder, folder]
    for parent in sorted({"/tmp"} | {str(p) for folder in visible_folders() for p in Path(folder).parents}):
        command += ["--chmod", "0755", parent] if os.getuid() == 0 and parent not in ("/", "/usr") else []
    return command + ["--remount-ro", "/tmp", "--remount-ro", "/dev", "--remount-ro", "/", "--"]


def visible_folders() -> list[str]:
    """Return the paths that kernels may read: the system, the Python that runs, and the code that runs inside."""
    python = [sys.prefix, sys.base_prefix, str(INSIDE)]
    system = [folder for folder in SYSTEM_FOLDERS if os.path.lexists(folder)]
    return system + [folder for folder in dict.fromkeys(python) if not folder.startswith("/usr/")]
