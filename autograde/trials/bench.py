"""The same class graded in several ways in one run, as ratios: nbgrader's own way, this grader, and the floor.

The floor is the bare cells of each submission, run as one piece in a fork of a warm parent: no sandbox, no second
process, no verdicts, nothing written. Every submission is a text of its own, so that nothing is graded from a cache.
"""

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import nbformat

from ..assignment import bank, submission
from ..assignment.rebuild import rebuild
from ..assignment.source import Source
from ..classroom import gradebook
from ..classroom.course import Course, open_course
from ..errors import AutogradeError
from ..inside.namespaces import Limits
from ..inside.wire import Message, WireError
from ..judging.job import Job
from ..judging.judge import STAGES, judge
from ..judging.kernels import KernelDied
from ..judging.warm_parent import WarmParent
from .memory import Peak, memory_of
from .verify import banks

Say = Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """What to measure: `size` submissions, each way `repeats` times, nbgrader on `stock` of them, a class of `large` unless 0."""

    assignment: str
    size: int = 30
    repeats: int = 3
    stock: int = 6
    large: int = 0
    workers: int = 1

    @property
    def counts(self) -> list[int]:
        """The numbers of workers to try."""
        return sorted({1, self.workers})


@dataclass(frozen=True)
class Way:
    """One way of grading: seconds per submission of each repeat, and the peak of memory while it ran."""

    name: str
    workers: int
    seconds: tuple[float, ...]
    memory: float = 0.0  # MB at the peak, of the warm parent and all that it started; 0 if not measured

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


@dataclass
class Bench:
    """What was measured so far."""

    floor: list[Way] = field(default_factory=list)
    ours: list[Way] = field(default_factory=list)
    theirs: Way | None = None
    stages: dict[str, list[float]] = field(default_factory=dict)  # seconds per submission, one worker
    pair_memory: float | None = None  # MB that a kernel pair adds to the warm parent's, at most
    growth: float | None = None  # seconds per submission in a large class, as a multiple of those in one of `size`


def run(original: Course, plan: Plan, found: Bench, say: Say) -> None:
    """Measure everything on submissions drawn from the assignment's bank, into `found`, which keeps what an error leaves."""
    try:
        with _class(original, plan.assignment, plan.size) as (copy, jobs):
            _measure_ours(original, copy, jobs, plan, found, say)
            say(f"nbgrader autograde, {plan.stock} submissions")
            found.theirs = _measure("nbgrader autograde", 1, 1, jobs[: plan.stock], lambda some: _stock(copy, some))
    except (KernelDied, WireError) as error:
        raise AutogradeError(f"a kernel of the bench ended early ({error}); is there memory enough for {plan.workers}?") from None


@contextmanager
def _class(original: Course, assignment: str, size: int) -> Iterator[tuple[Course, list[Job]]]:
    """Give a course of its own with the one assignment, released, and what a class of `size` handed in."""
    found = banks(original, assignment)
    if not found:
        raise AutogradeError(f"{assignment} has no answer bank (in {original.bank(assignment)}), so there is no class to draw")
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        shutil.copytree(original.folder("source", ".", assignment), folder / "solutions" / assignment)
        shutil.copy(original.root / "nbgrader_config.py", folder)
        _nbgrader(folder, "generate_assignment", assignment, "--create", "--log-level=ERROR")
        copy = open_course(folder)
        jobs = _jobs(copy, copy.sources(assignment)[0], size)
        for job in jobs:
            path = copy.folder("submitted", job.student, assignment) / f"{job.source.name}.ipynb"
            path.parent.mkdir(parents=True)
            path.write_bytes(job.submission)
        yield copy, jobs


def _nbgrader(folder: Path, *arguments: str) -> None:
    done = subprocess.run([sys.executable, "-m", "nbgrader", *arguments], cwd=folder, capture_output=True)
    if done.returncode:
        last = " ".join(done.stderr.decode(errors="replace").strip().splitlines()[-1:])
        raise AutogradeError(f"`nbgrader {' '.join(arguments)}` failed ({last}); try it in the course itself")


def _jobs(course: Course, source: Source, size: int) -> list[Job]:
    """Return `size` submissions with distinct texts, right and wrong answers in turn."""
    sheets = [bank.untouched(source), *bank.read_bank(course.bank(source.assignment), source)]
    files, jobs = course.files(source.assignment), []
    for number in range(size):
        sheet = sheets[number % len(sheets)]
        answers = {name: f"{text}\n# student {number}" for name, text in sheet.answers.items()}
        notebook = bank.as_submission(source, replace(sheet, answers=answers))
        jobs.append(Job(f"student-{number:03}", source, nbformat.writes(notebook).encode(), files=files))
    return jobs


def _measure_ours(original: Course, copy: Course, jobs: list[Job], plan: Plan, found: Bench, say: Say) -> None:
    preload = copy.preload([jobs[0].source])
    with WarmParent(preload=preload) as warm, WarmParent(sandbox=False, preload=preload) as bare:
        warm.wait_until_warm()
        bare.wait_until_warm()
        for count in plan.counts:
            say(f"the floor: bare cells in forks of a warm parent, {count} at a time")
            floor = _measure("floor", count, plan.repeats, jobs, partial(_floor, warm=bare, workers=count), bare)
            found.floor.append(floor)
        for count in plan.counts:
            say(f"this grader, {count} at a time")
            stages: dict[str, list[float]] = {}
            way = _measure(
                "autograde", count, plan.repeats, jobs, partial(_ours, copy, warm=warm, workers=count, stages=stages), warm
            )
            found.ours.append(way)
            if count == 1:
                timed = plan.size * plan.repeats  # those after it were graded while memory was looked at
                found.stages = {name: values[:timed] for name, values in stages.items()}
        found.pair_memory = _pair_memory(jobs[0], warm)
        if plan.large:
            found.growth = _growth(original, plan, warm, say)


def _measure(
    name: str, workers: int, repeats: int, jobs: list[Job], work: Callable[[list[Job]], None], warm: WarmParent | None = None
) -> Way:
    """Time `work` on all jobs, and then take the peak of memory on a few: to look at memory takes time of its own."""
    seconds = []
    for _ in range(repeats):
        begun = time.perf_counter()
        work(jobs)
        seconds.append((time.perf_counter() - begun) / len(jobs))
    if warm is None:
        return Way(name, workers, tuple(seconds))
    with Peak(warm.process.pid) as peak:
        work(jobs[:4])
    return Way(name, workers, tuple(seconds), peak.most)


def _floor(jobs: Sequence[Job], warm: WarmParent, workers: int) -> None:
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(lambda job: _bare_cells(job, warm), jobs))


def _bare_cells(job: Job, warm: WarmParent) -> None:
    parts = rebuild(job.source, submission.parse(job.submission, job.student)).parts
    kernel = warm.start("student", Limits(), job.settings.output, None)
    code = [part.text for part in parts if part.cell_type == "code"]
    kernel.ask(Message({"do": "bare", "cells": code}), job.settings.submission_seconds)
    kernel.close()


def _ours(copy: Course, jobs: Sequence[Job], warm: WarmParent, workers: int, stages: dict[str, list[float]]) -> None:
    with ThreadPoolExecutor(workers) as pool:
        for job, result in zip(jobs, pool.map(lambda job: judge(job, warm), jobs), strict=True):
            begun = time.perf_counter()
            gradebook.write(copy, job.student, job.source.assignment, {job.source.name: result})
            for name in STAGES:
                stages.setdefault(name, []).append(result.seconds[name])
            stages.setdefault("writing", []).append(time.perf_counter() - begun)


def _growth(original: Course, plan: Plan, warm: WarmParent, say: Say) -> float:
    """Return how many times as long one submission takes in a large class as in one of `size`, each a new gradebook."""
    seconds = {}
    for number in (plan.size, plan.large):
        say(f"a class of {number}")
        with _class(original, plan.assignment, number) as (copy, jobs):
            begun = time.perf_counter()
            _ours(copy, jobs, warm, plan.workers, {})
            seconds[number] = (time.perf_counter() - begun) / number
    return seconds[plan.large] / seconds[plan.size]


def _stock(copy: Course, jobs: Sequence[Job]) -> None:
    for job in jobs:
        _nbgrader(copy.root, "autograde", job.source.assignment, "--student", job.student, "--force", "--log-level=ERROR")


def _pair_memory(job: Job, warm: WarmParent) -> float:
    """Return the most memory in MB that one submission's kernels added to the warm parent's own."""
    before = memory_of(warm.process.pid)
    with Peak(warm.process.pid) as peak:
        judge(job, warm)
    return peak.most - before
