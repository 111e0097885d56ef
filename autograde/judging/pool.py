"""Many submissions at a time on this machine: worker threads over one warm parent."""

from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from .job import Job, Result
from .judge import judge
from .warm_parent import WarmParent


class Pool:
    """Worker threads over one warm parent; each thread waits for the kernels of one submission."""

    def __init__(self, workers: int, warm: WarmParent):
        self.workers, self.warm = workers, warm

    def __enter__(self) -> Self:
        with ExitStack() as stack:  # which ends the parent again if it does not get warm
            stack.enter_context(self.warm).wait_until_warm()
            self.threads = ThreadPoolExecutor(self.workers)
            stack.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.threads.shutdown(wait=False, cancel_futures=True)
        self.warm.__exit__(kind, error, trace)
        self.threads.shutdown(wait=True)

    def submit(self, job: Job) -> "Future[Result]":
        return self.threads.submit(judge, job, self.warm)


def as_completed(futures: Iterable["Future[Result]"]) -> Iterator["Future[Result]"]:
    """Yield each future when it is done, leaving Ctrl-C a chance in between."""
    left = set(futures)
    while left:
        done, left = wait(left, return_when=FIRST_COMPLETED)
        yield from done
