"""A class graded: jobs to workers, results kept, one writer, and a run that can be stopped and goes on."""

import json
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path

from . import course as courses
from . import gradebook, results
from .course import Course
from .errors import BadSubmission
from .inside.wire import WireError
from .judge import Job, Result, Settings, TestResult, judge
from .kernels import KernelDied, WarmParent


@dataclass(frozen=True, eq=False)
class Submission:
    """One student's submission of one assignment: a job for each notebook."""

    student: str
    assignment: str
    jobs: tuple[Job, ...]

    @property
    def key(self) -> str:
        return "-".join(results.key(job) for job in self.jobs)


@dataclass(frozen=True)
class Failure:
    """A submission that could not be graded, and why, in one sentence with the remedy."""

    student: str
    assignment: str
    message: str


@dataclass
class Tally:
    """What a run did."""

    graded: dict[tuple[str, str], dict[str, Result]] = field(default_factory=dict)  # (student, assignment) -> by notebook
    unchanged: int = 0
    failures: list[Failure] = field(default_factory=list)


def collect(course: Course, assignment: str, settings: Settings, only: Iterable[str] = ()) -> Iterator[Submission | Failure]:
    """Yield what the class handed in for an assignment; what cannot be read is yielded as a Failure."""
    sources, files = course.sources(assignment), course.files(assignment)
    wanted = set(only)
    for student in courses.students(course, assignment):
        if wanted and student not in wanted:
            continue
        try:
            found = [(source, courses.read_submission(course, student, source)) for source in sources]
            jobs = [Job(student, source, data, settings, files) for source, data in found if data is not None]
            yield Submission(student, assignment, tuple(jobs))
        except BadSubmission as error:
            yield Failure(student, assignment, str(error))


def grade(
    course: Course,
    submissions: Iterable[Submission | Failure],
    workers: int,
    sandbox: bool = True,
    force: bool = False,
    step: Callable[[Submission | Failure], None] = lambda done: None,
) -> Tally:
    """Judge every submission and write it to the gradebook; `step` is told of each when it is done.

    What is kept from an earlier run is not run again, and what the gradebook holds already is not written again.
    """
    tally, waiting = Tally(), []
    written = {}
    for item in submissions:
        if isinstance(item, Failure):
            tally.failures.append(item)
            step(item)
            continue
        if item.assignment not in written:
            gradebook.require_assignment(course, item.assignment)
            written[item.assignment] = gradebook.graded(course, item.assignment)
        known = item.student in written[item.assignment] and _mark(course, item).exists()
        if known and not force and _mark(course, item).read_text() == item.key:
            tally.unchanged += 1
            tally.graded[item.student, item.assignment] = {job.source.name: _kept(course, job) for job in item.jobs}
            step(item)
        else:
            waiting.append(item)
    if waiting:
        _grade_all(course, waiting, workers, sandbox, force, step, tally)
    return tally


def _kept(course: Course, job: Job) -> Result | None:
    return results.load(course.state, results.key(job))


def _mark(course: Course, item: Submission) -> Path:
    """Return the file that says which result stands in the gradebook; written after the gradebook is."""
    return course.state / "written" / item.assignment / item.student


def _grade_all(course, waiting: list[Submission], workers: int, sandbox: bool, force: bool, step, tally: Tally) -> None:
    jobs: dict[str, Job] = {results.key(job): job for item in waiting for job in item.jobs}
    todo = {key: job for key, job in jobs.items() if force or results.load(course.state, key) is None}
    failed: dict[str, str] = {}
    with Pool(workers, sandbox, bool(todo)) as pool:
        futures = {pool.submit(job): key for key, job in todo.items()}
        missing = {item: {results.key(job) for job in item.jobs} & set(todo) for item in waiting}
        _write_ready(course, missing, failed, step, tally)
        for future in pool.as_completed(futures):
            key = futures[future]
            try:
                results.save(course.state, key, future.result())
            except BadSubmission as error:
                failed[key] = str(error)
            except (KernelDied, WireError, OSError) as error:  # ours, not the student's: never costs points
                failed[key] = f"the grader itself failed ({type(error).__name__}: {error}); nothing was written, grade again"
            for keys in missing.values():
                keys.discard(key)
            _write_ready(course, missing, failed, step, tally)


def _write_ready(course: Course, missing: dict[Submission, set[str]], failed: dict[str, str], step, tally: Tally) -> None:
    """Write every submission of which all notebooks are judged, and take it off the list."""
    for item in [item for item, keys in missing.items() if not keys]:
        del missing[item]
        reasons = [(job, failed[results.key(job)]) for job in item.jobs if results.key(job) in failed]
        if reasons:
            job, reason = reasons[0]
            path = course.folder("submitted", item.student, item.assignment) / f"{job.source.name}.ipynb"
            failure = Failure(item.student, item.assignment, f"{path}: {reason}")
            tally.failures.append(failure)
            step(failure)
            continue
        done = {job.source.name: results.load(course.state, results.key(job)) for job in item.jobs}
        gradebook.write(course, item.student, item.assignment, done)
        results.write_whole(_mark(course, item), item.key)
        tally.graded[item.student, item.assignment] = done
        step(item)


class Pool:
    """Worker threads over one warm parent; each thread waits for the kernels of one submission."""

    def __init__(self, workers: int, sandbox: bool, needed: bool = True):
        self.workers, self.warm, self.needed = workers, WarmParent(sandbox), needed

    def __enter__(self) -> "Pool":
        self.threads = ThreadPoolExecutor(self.workers)
        if self.needed:
            self.warm.__enter__()
            self.warm.wait_until_warm()
        return self

    def __exit__(self, *exc) -> None:
        self.threads.shutdown(wait=False, cancel_futures=True)
        if self.needed:
            self.warm.__exit__(*exc)
        self.threads.shutdown(wait=True)

    def submit(self, job: Job) -> Future:
        return self.threads.submit(judge, job, self.warm)

    @staticmethod
    def as_completed(futures: dict[Future, str]) -> Iterator[Future]:
        """Yield each future when it is done, leaving Ctrl-C a chance in between."""
        left = set(futures)
        while left:
            done, left = wait(left, return_when=FIRST_COMPLETED)
            yield from done


def remember(course: Course, assignments: Iterable[str], tally: Tally, sandbox: bool) -> None:
    """Keep what the report says about the last run and the gradebook does not: failures, and what held kernels apart."""
    for name in assignments:
        failures = [[failure.student, failure.message] for failure in tally.failures if failure.assignment == name]
        results.write_whole(_run_file(course, name), json.dumps({"failures": failures, "sandbox": sandbox}))


@dataclass(frozen=True)
class LastRun:
    """What is known of the last run of an assignment beside the gradebook."""

    failures: tuple[tuple[str, str], ...]  # student, sentence
    sandbox: bool
    tests: dict[str, tuple[TestResult, ...]]  # by student


def last_run(course: Course, assignment: str) -> LastRun | None:
    """Return what the last run of `assignment` left, or None when there was none."""
    path = _run_file(course, assignment)
    if not path.exists():
        return None
    data = json.loads(path.read_text())
    tests = {}
    for mark in sorted((course.state / "written" / assignment).glob("[!.]*")):
        kept = [results.load(course.state, key) for key in mark.read_text().split("-")]
        tests[mark.name] = tuple(test for result in kept if result for test in result.tests)
    return LastRun(tuple((student, message) for student, message in data["failures"]), data["sandbox"], tests)


def _run_file(course: Course, assignment: str) -> Path:
    return course.state / "runs" / f"{assignment}.json"


def write_feedback(course: Course, done: Iterable[tuple[str, str]], step: Callable[[], None]) -> None:
    """Write the feedback pages that are missing or older than what they show, for (student, assignment) pairs."""
    for student, assignment in done:
        if gradebook.feedback_is_old(course, student, assignment):
            gradebook.write_feedback(course, student, assignment)
        step()


def cores() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0))
