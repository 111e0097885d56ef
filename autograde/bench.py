"""The same class graded in several ways in one run, as ratios: nbgrader's own way, this grader, and the floor.

The floor is the bare cells of each submission, run as one piece in a fork of a warm parent: no sandbox, no second
process, no verdicts, nothing written. Every submission is a text of its own, so that nothing is graded from a cache.
"""

import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import nbformat

from . import bank, course, gradebook, verify
from .course import Course
from .inside.namespaces import Limits
from .inside.wire import Message
from .judge import STAGES, Job, judge
from .kernels import WarmParent
from .rebuild import parse_submission, rebuild
from .source import Source


@dataclass(frozen=True)
class Way:
    """One way of grading: seconds per submission of each repeat, and the peak of memory while it ran."""

    name: str
    seconds: tuple[float, ...]
    memory: float  # MB at the peak, of the warm parent and all that it started; 0 if not measured

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


@dataclass(frozen=True)
class Bench:
    """What one run measured."""

    ways: tuple[Way, ...]
    stages: dict[str, float]  # seconds per submission, one worker
    size: int
    pair_memory: float  # MB that a kernel pair adds to the warm parent's, at most
    growth: float | None  # seconds per submission in a large class, as a multiple of those in one of `size`


def run(
    source_course: Course,
    assignment: str,
    size: int,
    repeats: int,
    stock: int,
    large: int,
    workers: int,
    say: Callable[[str], None],
) -> Bench:
    """Measure everything on `size` submissions drawn from the assignment's bank; nbgrader itself on `stock` of them.

    Unless `large` is 0, a class of that many is graded as well, by this grader alone.
    """
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        copy = _course(source_course, assignment, Path(folder))
        source = copy.sources(assignment)[0]
        jobs = _jobs(source, size)
        _hand_in(copy, jobs)
        with WarmParent() as warm, WarmParent(sandbox=False) as bare:
            warm.wait_until_warm(), bare.wait_until_warm()
            say("the floor: bare cells in forks of a warm parent")
            floor = [
                _measure(f"floor, {n} at a time", repeats, jobs, lambda jobs, n=n: _bare(jobs, bare, n), bare)
                for n in sorted({1, workers})
            ]
            say("this grader")
            stages: dict[str, list[float]] = {}
            ours = [
                _measure(
                    f"autograde, {n} worker{'s' * (n > 1)}",
                    repeats,
                    jobs,
                    lambda jobs, n=n: _ours(copy, jobs, warm, n, stages),
                    warm,
                )
                for n in sorted({1, workers})
            ]
            pair = _pair_memory(jobs[0], warm)
            growth = _growth(source_course, assignment, size, large, warm, workers, say) if large else None
        say(f"nbgrader autograde, {stock} submissions")
        theirs = _measure("nbgrader autograde", 1, jobs[:stock], lambda jobs: _stock(copy, assignment, jobs), None)
    timed = size * repeats  # those after it were graded while memory was looked at
    means = {name: statistics.fmean(values[:timed]) for name, values in stages.items()}
    return Bench((theirs, *ours, *floor), means, size, pair, growth)


def _course(original: Course, assignment: str, folder: Path) -> Course:
    """Return a course of its own with the one assignment, released and without a class."""
    shutil.copytree(original.folder("source", ".", assignment), folder / "solutions" / assignment)
    shutil.copy(original.root / "nbgrader_config.py", folder)
    _nbgrader(folder, "generate_assignment", assignment, "--create", "--log-level=ERROR")
    return course.load(folder)


def _nbgrader(folder: Path, *arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "nbgrader", *arguments], cwd=folder, check=True, capture_output=True)


def _jobs(source: Source, size: int) -> list[Job]:
    """Return `size` submissions with distinct texts, right and wrong answers in turn."""
    sheets = [sheet for sheet in verify.sheets(source) if sheet.answers]
    jobs = []
    for number in range(size):
        sheet = sheets[number % len(sheets)]
        answers = {name: f"{text}\n# student {number}" for name, text in sheet.answers.items()}
        notebook = bank.as_submission(source, replace(sheet, answers=answers))
        jobs.append(Job(f"student-{number:03}", source, nbformat.writes(notebook).encode()))
    return jobs


def _hand_in(copy: Course, jobs: list[Job]) -> None:
    for job in jobs:
        path = copy.folder("submitted", job.student, job.source.assignment) / f"{job.source.name}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes(job.submission)


def _measure(name: str, repeats: int, jobs: list[Job], work: Callable[[list[Job]], None], warm: WarmParent | None) -> Way:
    """Time `work` on all jobs, and then take the peak of memory on a few: to look at memory takes time of its own."""
    seconds = []
    for _ in range(repeats):
        begun = time.perf_counter()
        work(jobs)
        seconds.append((time.perf_counter() - begun) / len(jobs))
    if warm is None:
        return Way(name, tuple(seconds), 0.0)
    with _Peak(warm.process.pid) as peak:
        work(jobs[:4])
    return Way(name, tuple(seconds), peak.most)


def _bare(jobs: list[Job], warm: WarmParent, workers: int) -> None:
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(lambda job: _bare_one(job, warm), jobs))


def _bare_one(job: Job, warm: WarmParent) -> None:
    parts = rebuild(job.source, parse_submission(job.submission, job.student)["cells"]).parts
    kernel = warm.start("student", Limits(), job.settings.output, None)
    code = [part.text for part in parts if part.cell_type == "code"]
    kernel.ask(Message({"do": "bare", "cells": code}), job.settings.submission_seconds)
    kernel.close()


def _ours(copy: Course, jobs: list[Job], warm: WarmParent, workers: int, stages: dict[str, list[float]]) -> None:
    with ThreadPoolExecutor(workers) as pool:
        for job, result in zip(jobs, pool.map(lambda job: judge(job, warm), jobs), strict=True):
            begun = time.perf_counter()
            gradebook.write(copy, job.student, job.source.assignment, {job.source.name: result})
            if workers == 1:
                for name in STAGES:
                    stages.setdefault(name, []).append(result.seconds[name])
                stages.setdefault("writing", []).append(time.perf_counter() - begun)


def _growth(original: Course, assignment: str, size: int, large: int, warm: WarmParent, workers: int, say) -> float:
    """Return how many times as long one submission takes in a class of `large` as in one of `size`, each a new gradebook."""
    seconds = {}
    for number in (size, large):
        say(f"a class of {number}")
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            copy = _course(original, assignment, Path(folder))
            jobs = _jobs(copy.sources(assignment)[0], number)
            _hand_in(copy, jobs)
            begun = time.perf_counter()
            _ours(copy, jobs, warm, workers, {})
            seconds[number] = (time.perf_counter() - begun) / number
    return seconds[large] / seconds[size]


def _stock(copy: Course, assignment: str, jobs: list[Job]) -> None:
    for job in jobs:
        _nbgrader(copy.root, "autograde", assignment, "--student", job.student, "--force", "--log-level=ERROR")


def _pair_memory(job: Job, warm: WarmParent) -> float:
    """Return the most memory in MB that one submission's kernels added to the warm parent's own."""
    before = _memory(warm.process.pid)
    with _Peak(warm.process.pid) as peak:
        judge(job, warm)
    return peak.most - before


class _Peak:
    """The most memory that a process and its descendants held together, shared pages counted once, in MB."""

    def __init__(self, pid: int):
        self.pid, self.most, self.over = pid, 0.0, threading.Event()

    def __enter__(self) -> "_Peak":
        self.thread = threading.Thread(target=self._watch)
        self.thread.start()
        return self

    def __exit__(self, *exc) -> None:
        self.over.set()
        self.thread.join()

    def _watch(self) -> None:
        while not self.over.wait(0.2):
            self.most = max(self.most, _memory(self.pid))


def _memory(pid: int) -> float:
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
