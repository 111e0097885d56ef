"""A class graded: jobs to workers, results kept, one writer, and a run that can be stopped and goes on."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path

from ..judging.job import Job, Result, Settings
from ..judging.pool import Pool, as_completed
from ..judging.warm_parent import WarmParent
from . import course as courses
from . import gradebook, handins, kept, times
from .course import Course
from .fates import printable, reason
from .handins import HandIn
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
    without_page: list[Failure] = field(default_factory=list)  # graded, but the feedback page could not be made
    notes: list[str] = field(default_factory=list)
    seen: set[tuple[str, str]] = field(default_factory=set)  # (student, assignment) that the run came to

    def add(self, item: Submission | Failure) -> None:
        """Note that the run came to an item."""
        self.seen.add((item.student, item.assignment))
        if isinstance(item, Failure):
            self.failures.append(item)
        else:
            self.notes += [f"{item.student}: {note}" for note in item.notes]


def collect(course: Course, assignment: str, settings: Settings, only: Iterable[str] = ()) -> Iterator[Submission | Failure]:
    """Yield what the class handed in for an assignment; what cannot be read is yielded as a Failure."""
    sources, files = course.sources(assignment), course.files(assignment)
    wanted, names = {handins.composed(name) for name in only}, [source.name for source in sources]
    folders = courses.students(course, assignment)
    for name in folders:
        student, folder = handins.composed(name), course.folder("submitted", name, assignment)
        if wanted and student not in wanted:
            continue
        try:
            handins.student_of(name, folders)
            found = [(source, handins.find(folder, source, names)) for source in sources]
            own, left_out = courses.own_files(course, folder)
            jobs = [
                Job(student, source, one.data, settings, files, None, own, left_out, _notes(one)) for source, one in found if one
            ]
            yield _submission(course, student, assignment, tuple(jobs), folder)
        except Exception as error:
            yield Failure(student, assignment, reason(error))


def _notes(found: HandIn) -> tuple[str, ...]:
    return (found.note,) if found.note else ()


def _submission(course: Course, student: str, assignment: str, jobs: tuple[Job, ...], folder: Path) -> Submission:
    submitted = course.paths.get_existing_timestamp(str(folder))
    notes = tuple(note for job in jobs for note in job.notes)
    notes += (f"{folder / 'timestamp.txt'} lies in the future ({submitted} UTC)",) if times.is_future(submitted) else ()
    return Submission(student, assignment, jobs, folder, submitted, notes)


def grade(course: Course, submissions: Iterable[Submission | Failure], way: Way, step: Step, tally: Tally) -> None:
    """Judge every submission and write it to the gradebook; `step` is told of each when it is done, `tally` at once.

    What is kept from an earlier run is not run again, and what the gradebook holds already is not written again.
    """
    waiting = []
    known: dict[str, set[str]] = {}
    for item in sorted(submissions, key=lambda item: isinstance(item, Submission)):  # failures first: told whatever comes
        if isinstance(item, Failure):
            tally.add(item)
            step(item)
            continue
        if item.assignment not in known:
            gradebook.require_assignment(course, item.assignment)
            known[item.assignment] = gradebook.graded(course, item.assignment)
        results = {job.source.name: result_of(course, job) for job in item.jobs}
        written = item.student in known[item.assignment] and is_written(course, item)
        if written and all(results.values()) and not way.force:
            tally.unchanged += 1
            tally.add(item)
            tally.graded[item.student, item.assignment] = results
            step(item)
        else:
            waiting.append(item)
    if waiting:
        _Run(course, waiting, way, step, tally).go()


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
        except Exception as error:
            self.failed[key] = reason(error)
        else:
            kept.save(self.course.state, key, result)
        for keys in self.missing.values():
            keys.discard(key)

    def _write_ready(self) -> None:
        """Write every submission of which all notebooks are judged, and take it off the list."""
        for item in [item for item, keys in self.missing.items() if not keys]:
            del self.missing[item]
            done = self._failure(item) or self._write(item)
            self.tally.add(done)
            self.step(done)

    def _failure(self, item: Submission) -> Failure | None:
        for job in item.jobs:
            if kept.key(job) in self.failed:
                path = printable(f"{item.folder / job.source.name}.ipynb")
                return Failure(item.student, item.assignment, f"{path}: {self.failed[kept.key(job)]}")
        return None

    def _write(self, item: Submission) -> Submission | Failure:
        results = {job.source.name: result_of(self.course, job) for job in item.jobs}
        done = {name: result for name, result in results.items() if result is not None}
        try:
            gradebook.write(self.course, item.student, item.assignment, done, item.folder)
            note_written(self.course, item)
        except Exception as error:
            words = f"{item.folder} was judged, but could not be written to the gradebook, which is as it was: {reason(error)}"
            return Failure(item.student, item.assignment, words)
        self.tally.graded[item.student, item.assignment] = results
        return item


def cores() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0))
