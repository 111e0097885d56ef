"""The process that kernels are forked from: started in its sandbox, warm with what the notebooks import."""

import json
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from types import TracebackType
from typing import IO, Self

from ..assignment.source import Source
from ..errors import AutogradeError
from ..inside.namespaces import SCRATCH, Limits
from .kernels import Kernel
from .sandbox import bubblewrap, environment


def preload_for(sources: Iterable[Source]) -> tuple[str, ...]:
    """Return what the notebooks of `sources` import, or name in their metadata, in a fixed order."""
    named = [source.imports if source.preload is None else source.preload for source in sources]
    return tuple(sorted({module for modules in named for module in modules}))


REMEDY = (
    "bubblewrap needs leave to make user namespaces: see `sysctl kernel.unprivileged_userns_clone user.max_user_namespaces "
    "kernel.apparmor_restrict_unprivileged_userns`, and in a container how it was started"
)


@dataclass
class WarmParent:
    """A process that has imported `preload` and forks kernels on request; safe to use from several threads.

    Modules of `preload` that are not installed are left to the cells that import them.
    """

    sandbox: bool = True
    preload: tuple[str, ...] = ("keras", "matplotlib.pyplot", "numpy", "tensorflow")
    process: subprocess.Popen[bytes] = field(init=False)
    requests: socket.socket = field(init=False)
    folder: str = field(init=False)
    log: IO[bytes] = field(init=False)
    lock: threading.Lock = field(init=False, default_factory=threading.Lock)

    def __enter__(self) -> Self:
        before = bubblewrap() if self.sandbox else []
        self.requests, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.folder = tempfile.mkdtemp(prefix="autograde-")
        how = "sandbox" if self.sandbox else "no-sandbox"
        command = [*before, sys.executable, "-m", "autograde.inside.warm", str(theirs.fileno()), how, *self.preload]
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
        """Return when all is imported; raises AutogradeError with the log's last line when that failed."""
        if self.requests.recv(16) == b"warm":
            return
        self.log.seek(0)
        lines = self.log.read().decode(errors="replace").split("\n")
        said = next((line.strip() for line in reversed(lines) if line.strip()), "without a word")
        if self.sandbox:
            raise AutogradeError(f"the sandbox did not start ({said}); {REMEDY}")
        raise AutogradeError(f"the process that imports {', '.join(self.preload) or 'nothing'} ended ({said}); mend that import")

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
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
