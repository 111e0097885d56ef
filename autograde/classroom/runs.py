"""What is kept of each run beside the gradebook: which result stands there, failures, and what held kernels apart."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ..errors import AutogradeError
from ..files import write_whole
from ..judging.job import Job, Result, TestResult
from . import kept
from .course import Course
from .course import students as handed_in
from .handins import composed


@dataclass(frozen=True, eq=False)
class Submission:
    """One student's submission of one assignment: a job for each notebook."""

    student: str
    assignment: str
    jobs: tuple[Job, ...]
    folder: Path  # where it lies
    submitted: datetime | None = None  # UTC
    notes: tuple[str, ...] = ()  # what the instructor should know of it

    @property
    def key(self) -> str:
        when = [f"{self.submitted:%Y%m%dT%H%M%S.%f}"] if self.submitted else []
        return "-".join([kept.key(job) for job in self.jobs] + when)


@dataclass(frozen=True)
class Failure:
    """A submission that could not be graded, and why, in one sentence with the remedy."""

    student: str
    assignment: str
    message: str


@dataclass(frozen=True)
class LastRun:
    """What is known of the last run of an assignment beside the gradebook."""

    failures: tuple[tuple[str, str], ...]  # student, sentence
    sandbox: bool
    tests: dict[str, tuple[TestResult, ...]]  # by student


def result_of(course: Course, job: Job) -> Result | None:
    """Return the result that is kept of a job."""
    return kept.find(course.state, kept.key(job))


def is_written(course: Course, item: Submission) -> bool:
    """Whether the gradebook holds the result of just this submission, by what was noted when it was written."""
    return _noted(_mark(course, item)) == item.key


def note_written(course: Course, item: Submission) -> None:
    """Note that the gradebook holds this submission's result; called after it was written there."""
    write_whole(_mark(course, item), item.key)


def _mark(course: Course, item: Submission) -> Path:
    return course.state / "written" / item.assignment / item.student


def _noted(mark: Path) -> str:
    """Return what a mark says; nothing where there is none, or one that is damaged, which the next run writes anew."""
    return mark.read_text(encoding="utf8", errors="replace") if mark.exists() else ""


def remember(course: Course, seen: Iterable[tuple[str, str]], failures: Iterable[Failure], sandbox: bool) -> None:
    """Keep what the report says about the last run and the gradebook does not.

    `seen` are the (student, assignment) pairs that this run came to: what earlier runs said of others still holds.
    """
    by_name: dict[str, set[str]] = {}
    for student, name in seen:
        by_name.setdefault(name, set()).add(student)
    new = list(failures)
    for name, students in by_name.items():
        still = {composed(folder) for folder in handed_in(course, name)} - students
        entries = [(student, message) for student, message in _known_failures(course, name) if student in still]
        entries += [(failure.student, failure.message) for failure in new if failure.assignment == name]
        write_whole(_run_file(course, name), json.dumps({"failures": sorted(entries), "sandbox": sandbox}))


def _known_failures(course: Course, assignment: str) -> tuple[tuple[str, str], ...]:
    try:
        before = last_run(course, assignment)
    except AutogradeError:  # it was damaged, and is written anew
        return ()
    return before.failures if before else ()


def last_run(course: Course, assignment: str) -> LastRun | None:
    """Return what the last run of `assignment` left, or None when there was none."""
    path = _run_file(course, assignment)
    if not path.exists():
        return None
    try:
        data = json.loads(path.read_text(encoding="utf8"))
        failures = tuple((str(student), str(message)) for student, message in data["failures"])
        sandbox = bool(data["sandbox"])
    except (ValueError, KeyError, TypeError):
        raise AutogradeError(f"{path} is damaged; run `autograde grade {assignment}`, which writes it anew") from None
    return LastRun(failures, sandbox, dict(_tests_of_all(course, assignment)))


def _tests_of_all(course: Course, assignment: str) -> Iterator[tuple[str, tuple[TestResult, ...]]]:
    """Yield each student with what is kept of the tests."""
    for mark in sorted((course.state / "written" / assignment).glob("[!.]*")):
        results = [kept.find(course.state, key) for key in _noted(mark).split("-")]
        yield mark.name, tuple(test for result in results if result for test in result.tests)


def _run_file(course: Course, assignment: str) -> Path:
    return course.state / "runs" / f"{assignment}.json"
