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
GRACE = 1.0  # seconds that an interrupted kernel has to answer before it is killed


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
    "signal 11": "it crashed with a segmentation fault (SIGSEGV)",
    "signal 6": "it aborted (SIGABRT)",
    "signal 24": "it used more CPU time than the limit allows (SIGXCPU)",
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

        A late kernel is interrupted. One that `waits_for` another is late because of that one, most likely, so the
        other is interrupted first, and ended when that does not help.
        """
        try:
            send(self.orders, message)
            return self._answer(time.monotonic() + seconds)
        except TimeoutError:
            return self._hurry([waits_for, self] if waits_for else [self])
        except (WireError, OSError):
            self.stop()
            raise KernelDied(self.reason()) from None

    def _answer(self, deadline: float) -> Message:
        answer = receive(self.orders, deadline)
        self.orders.settimeout(None)
        if answer is None:
            raise WireError("closed")
        return answer

    def _hurry(self, kernels: list["Kernel"]) -> Message:
        for kernel in kernels:
            for order in (b"i", b"k"):
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

    def control_with(self, order: bytes) -> None:
        """Interrupt (b"i") or end (b"k") the kernel, if it still runs."""
        with contextlib.suppress(OSError):  # the keeper has ended, so the kernel has
            self.control.send(order)

    def reason(self) -> str:
        """Return in words how the kernel ended; waits for the keeper's report."""
        if self.ended is None:
            select.select([self.control], [], [], 10)
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
    process: subprocess.Popen = field(init=False)
    lock: threading.Lock = field(init=False, default_factory=threading.Lock)

    def __enter__(self) -> "WarmParent":
        self.requests, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.folder = tempfile.mkdtemp(prefix="autograde-")
        command = [sys.executable, "-m", "autograde.inside.warm", str(theirs.fileno())]
        command.append("sandbox" if self.sandbox else "no-sandbox")
        if self.sandbox:
            command = bubblewrap() + command
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
        "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--perms", "1777", "--tmpfs", SCRATCH, "--cap-drop", "ALL",
    ]  # fmt: skip
    if os.getuid() == 0:
        for capability in ("CAP_SETUID", "CAP_SETGID", "CAP_SYS_ADMIN"):  # given up before anything is imported
            command += ["--cap-add", capability]
    else:
        command += ["--unshare-user"]
    for folder in visible_folders():
        command += ["--symlink", os.readlink(folder), folder] if os.path.islink(folder) else ["--ro-bind", folder, folder]
    for parent in sorted({"/tmp"} | {str(p) for folder in visible_folders() for p in Path(folder).parents}):
        command += ["--chmod", "0755", parent] if os.getuid() == 0 and parent not in ("/", "/usr", "/etc") else []
    return command + ["--remount-ro", "/tmp", "--remount-ro", "/", "--"]


def visible_folders() -> list[str]:
    """Return the paths that kernels may read: the system, the Python that runs, and the code that runs inside."""
    python = [sys.prefix, sys.base_prefix, str(INSIDE)]
    system = [folder for folder in SYSTEM_FOLDERS if os.path.lexists(folder)]
    return system + [folder for folder in dict.fromkeys(python) if not folder.startswith("/usr/")]
