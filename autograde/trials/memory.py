"""How much memory a process and all that it started hold, looked at while they run."""

import threading
from pathlib import Path
from types import TracebackType
from typing import Self


class Peak:
    """The most memory that a process and its descendants held together, shared pages counted once, in MB."""

    def __init__(self, pid: int):
        self.pid, self.most, self.over = pid, 0.0, threading.Event()
        self.thread = threading.Thread(target=self._watch)

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.over.set()
        self.thread.join()

    def _watch(self) -> None:
        while not self.over.wait(0.2):
            self.most = max(self.most, memory_of(self.pid))


def memory_of(pid: int) -> float:
    """Return the proportional set sizes of a process and its descendants in MB."""
    total, todo = 0.0, [pid]
    while todo:
        folder = Path("/proc", str(todo.pop()))
        try:
            total += int((folder / "smaps_rollup").read_text().split("Pss:")[1].split()[0]) / 1024
            todo += [int(child) for task in (folder / "task").iterdir() for child in (task / "children").read_text().split()]
        except (OSError, IndexError):  # it ended meanwhile
            continue
    return total
