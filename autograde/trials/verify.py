"""The answer banks through the real grader: does every sheet get the points that it should?"""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

import nbformat

from ..assignment import bank
from ..assignment.bank import Sheet
from ..assignment.source import Source
from ..classroom.course import Course
from ..errors import AutogradeError
from ..inside.wire import WireError
from ..judging.job import Job, Result, Settings
from ..judging.kernels import KernelDied
from ..judging.pool import Pool, as_completed
from ..judging.warm_parent import WarmParent


@dataclass(frozen=True)
class Check:
    """One sheet's verdict: what each test gave beside what it had to give."""

    assignment: str
    sheet: Sheet
    result: Result

    @property
    def got(self) -> dict[str, float]:
        return {test.grade_id: test.points for test in self.result.tests}

    @property
    def wrong(self) -> dict[str, tuple[float, float | None]]:
        """The tests that gave other points, as (expected, got)."""
        return {name: (points, self.got.get(name)) for name, points in self.sheet.expected.items() if self.got.get(name) != points}


@dataclass(frozen=True)
class Bank:
    """The bank of one source notebook: the untouched release, the reference solution, and every sheet."""

    source: Source
    sheets: tuple[Sheet, ...]
    files: tuple[tuple[str, bytes], ...] = ()

    @property
    def own(self) -> list[Sheet]:
        """The sheets that somebody wrote."""
        return [sheet for sheet in self.sheets if sheet.name not in ("untouched release", "reference solution")]

    @property
    def unkilled(self) -> list[str]:
        """The tests that no wrong sheet of the bank is meant to fail; none where nobody wrote a sheet."""
        names = [(test.grade_id or "", test.points) for test in self.source.tests]
        return [name for name, points in names if self.own and all(sheet.expected[name] == points for sheet in self.own)]

    def job(self, sheet: Sheet, settings: Settings, only: frozenset[str] | None = None) -> Job:
        """Return the judgement of one sheet; of all tests, or `only` of those named."""
        submission = nbformat.writes(bank.as_submission(self.source, sheet)).encode()
        return Job(sheet.name, self.source, submission, settings, self.files, only)


def banks(course: Course, assignment: str) -> list[Bank]:
    """Return the banks of an assignment's notebooks; none where it has no answer sheets."""
    return [found for found in tried(course, assignment) if found.own]


def tried(course: Course, assignment: str) -> list[Bank]:
    """Return what can be tried of an assignment's notebooks: without answer sheets, their own solution and their release."""
    files = course.files(assignment)
    return [
        Bank(source, (bank.untouched(source), bank.reference(source), *bank.read_bank(course.bank(assignment), source)), files)
        for source in course.sources(assignment)
    ]


def check(course: Course, found: Sequence[Bank], workers: int, settings: Settings) -> Iterator[Check]:
    """Yield the check of every sheet in `found`, as they are done."""
    warm = WarmParent(settings.sandbox, course.preload(each.source for each in found))
    with Pool(workers, warm) as pool:
        jobs = [(each.job(sheet, settings), sheet) for each in found for sheet in each.sheets]
        futures = {pool.submit(job): (job, sheet) for job, sheet in jobs}
        for future in as_completed(futures):
            job, sheet = futures[future]
            yield Check(job.source.assignment, sheet, _result(future, job))


def _result(future: "Future[Result]", job: Job) -> Result:
    try:
        return future.result()
    except (KernelDied, WireError) as error:
        what = f"answer sheet {job.student!r} of {job.source.assignment!r}"
        raise AutogradeError(f"{what} got no verdict, because the grader itself failed ({error}); verify again") from None
