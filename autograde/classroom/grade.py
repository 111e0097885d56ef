"""A class graded: jobs to workers, results kept, one writer, and a run that can be stopped and goes on."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

from ..errors import BadSubmission
from ..inside.wire import WireError
from ..judging.job import Job, Result, Settings
from ..judging.kernels import KernelDied
from ..judging.pool import Pool, as_completed
from ..judging.warm_parent import WarmParent
from . import course as courses
from . import gradebook, kept
from .course import Course
from .runs import Failure, Submission, is_written, note_written, result_of

Step = Callable[[Submission | Failure], None]


@dataclass(frozen=True)
class Way:
    """How a class is graded: how many at a time, in a sandbox or not, and whether what is done is done again."""

    workers: int
    sandbox: bool = True
    force: bool = False


@dataclass
class Tally:
    """What a run did."""

    graded: dict[tuple[str, str], dict[str, Result | None]] = field(default_factory=dict)  # (student, assignment) -> by notebook
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
            own, left_out = courses.own_files(course, student, assignment)
            jobs = [Job(student, source, data, settings, files, None, own, left_out) for source, data in found if data is not None]
            yield Submission(student, assignment, tuple(jobs))
        except BadSubmission as error:
            yield Failure(student, assignment, str(error))


def grade(course: Course, submissions: Iterable[Submission | Failure], way: Way, step: Step) -> Tally:
    """Judge every submission and write it to the gradebook; `step` is told of each when it is done.

    What is kept from an earlier run is not run again, and what the gradebook holds already is not written again.
    """
    tally, waiting = Tally(), []
    known: dict[str, set[str]] = {}
    for item in submissions:
        if isinstance(item, Failure):
            tally.failures.append(item)
            step(item)
            continue
        if item.assignment not in known:
            gradebook.require_assignment(course, item.assignment)
            known[item.assignment] = gradebook.graded(course, item.assignment)
        results = {job.source.name: result_of(course, job) for job in item.jobs}
        written = item.student in known[item.assignment] and is_written(course, item)
        if written and all(results.values()) and not way.force:
            tally.unchanged += 1
            tally.graded[item.student, item.assignment] = results
            step(item)
        else:
            waiting.append(item)
    if waiting:
        _Run(course, waiting, way, step, tally).go()
    return tally


class _Run:
    """One run over the submissions that wait: what is still to be judged, what failed, what can be written."""

    def __init__(self, course: Course, waiting: Sequence[Submission], way: Way, step: Step, tally: Tally):
        self.course, self.way, self.step, self.tally = course, way, step, tally
        self.jobs = {kept.key(job): job for item in waiting for job in item.jobs}
        self.todo = {key: job for key, job in self.jobs.items() if way.force or kept.find(course.state, key) is None}
        self.missing = {item: {kept.key(job) for job in item.jobs} & set(self.todo) for item in waiting}
        self.failed: dict[str, str] = {}

    def go(self) -> None:
        self._write_ready()
        if not self.todo:
            return
        sources = {job.source.name: job.source for job in self.todo.values()}
        warm = WarmParent(self.way.sandbox, self.course.preload(sources.values()))
        with Pool(self.way.workers, warm) as pool:
            futures = {pool.submit(job): key for key, job in self.todo.items()}
            for future in as_completed(futures):
                self._keep(futures[future], future)
                self._write_ready()

    def _keep(self, key: str, future: "Future[Result]") -> None:
        try:
            result = future.result()
        except BadSubmission as error:
            self.failed[key] = str(error)
        except (KernelDied, WireError, OSError) as error:  # ours, not the student's: never costs points
            self.failed[key] = f"the grader itself failed ({type(error).__name__}: {error}); nothing was written, grade again"
        else:
            kept.save(self.course.state, key, result)
        for keys in self.missing.values():
            keys.discard(key)

    def _write_ready(self) -> None:
        """Write every submission of which all notebooks are judged, and take it off the list."""
        for item in [item for item, keys in self.missing.items() if not keys]:
            del self.missing[item]
            done = self._fail(item) or self._write(item)
            self.step(done)

    def _fail(self, item: Submission) -> Failure | None:
        failed = [(job, self.failed[kept.key(job)]) for job in item.jobs if kept.key(job) in self.failed]
        if not failed:
            return None
        job, reason = failed[0]
        path = self.course.folder("submitted", item.student, item.assignment) / f"{job.source.name}.ipynb"
        failure = Failure(item.student, item.assignment, f"{path}: {reason}")
        self.tally.failures.append(failure)
        return failure

    def _write(self, item: Submission) -> Submission:
        results = {job.source.name: result_of(self.course, job) for job in item.jobs}
        done = {name: result for name, result in results.items() if result is not None}
        gradebook.write(self.course, item.student, item.assignment, done)
        note_written(self.course, item)
        self.tally.graded[item.student, item.assignment] = results
        return item


def cores() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0))
