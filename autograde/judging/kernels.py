"""The supervisor's end of a kernel: orders to it, its answers, and how it ended."""

import contextlib
import json
import select
import socket
import time
from dataclasses import dataclass

from ..inside.wire import Message, WireError, receive, send

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
