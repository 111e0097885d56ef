"""The answer banks through the real grader: does every sheet get the points that it should?"""

from collections.abc import Iterator
from dataclasses import dataclass

import nbformat

from . import bank
from .course import BANK, Course
from .judge import Job, Result, Settings
from .schedule import Pool
from .source import Source


@dataclass(frozen=True)
class Check:
    """One sheet's verdict: what each test gave beside what it had to give."""

    assignment: str
    sheet: bank.Sheet
    result: Result

    @property
    def got(self) -> dict[str, float]:
        return {test.grade_id: test.points for test in self.result.tests}

    @property
    def wrong(self) -> dict[str, tuple[float, float | None]]:
        """The tests that gave other points, as (expected, got)."""
        return {name: (points, self.got.get(name)) for name, points in self.sheet.expected.items() if self.got.get(name) != points}


def check(course: Course, assignments: list[str], workers: int, sandbox: bool) -> Iterator[Check]:
    """Yield the checks of every sheet in the banks of `assignments`, as they are done."""
    jobs = [pair for name in assignments for source in course.sources(name) for pair in _jobs(course, source)]
    with Pool(workers, sandbox) as pool:
        futures = {pool.submit(job): (job, sheet) for job, sheet in jobs}
        for future in pool.as_completed(futures):
            job, sheet = futures[future]
            yield Check(job.source.assignment, sheet, future.result())


def sheets(source: Source) -> list[bank.Sheet]:
    """Return every sheet of an assignment: the untouched release and the whole bank."""
    return [bank.untouched(source), *bank.read_bank(BANK / source.assignment, source)]


def _jobs(course: Course, source: Source) -> list[tuple[Job, bank.Sheet]]:
    files = course.files(source.assignment)
    return [(_job(source, sheet, files), sheet) for sheet in sheets(source)]


def _job(source: Source, sheet: bank.Sheet, files: tuple) -> Job:
    return Job(sheet.name, source, nbformat.writes(bank.as_submission(source, sheet)).encode(), Settings(), files)


def unkilled(source: Source) -> list[str]:
    """Return the tests that no wrong sheet of the bank is meant to fail."""
    wrong = bank.read_bank(BANK / source.assignment, source)
    return [test.grade_id for test in source.tests if all(s.expected[test.grade_id] == test.points for s in wrong)]
