"""The values of a judgement: a job goes in, a result comes out. Plain data that can be kept, compared and sent elsewhere."""

import enum
from dataclasses import dataclass, field

from nbformat import NotebookNode

from ..assignment.source import Source
from ..inside.namespaces import Limits


@dataclass(frozen=True)
class Settings:
    """Bounds of one submission, beside those of each kernel. Seconds are of the wall clock."""

    cell_seconds: float = 30.0
    submission_seconds: float = 300.0
    output: int = 100_000  # characters that one cell may show
    sandbox: bool = True  # a result of a run without is never taken for one of a run with
    limits: Limits = field(default_factory=Limits)


class Ended(enum.Enum):
    """How a test ended."""

    PASSED = "passed"
    PARTIAL = "partial credit"
    FAILED = "failed"
    TIMED_OUT = "timed out"
    DIED = "kernel died"
    FAULT = "fault of the test"


@dataclass(frozen=True)
class TestResult:
    """What one test gave."""

    __test__ = False  # not a class of tests for pytest

    grade_id: str
    points: float
    max_points: float
    ended: Ended
    message: str  # one line on what went wrong, empty when nothing did
    seconds: float


@dataclass(frozen=True, eq=False)
class Job:
    """All that a judgement depends on: notebooks in, and files that come with the assignment.

    `only` names the tests to run, where not all are of interest; the others get no verdict. `own` are the files that the
    student handed in beside the notebook, `left_out` the names of those that were too many or too large.
    """

    student: str
    source: Source
    submission: bytes
    settings: Settings = Settings()
    files: tuple[tuple[str, bytes], ...] = ()
    only: frozenset[str] | None = None
    own: tuple[tuple[str, bytes], ...] = ()
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()  # what the student is told before the repairs


@dataclass(frozen=True)
class Result:
    """All that a judgement gives: the executed notebook, its tests, its repairs, and where the time went."""

    notebook: NotebookNode = field(repr=False)
    tests: tuple[TestResult, ...]
    repairs: tuple[str, ...]
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def points(self) -> float:
        return sum(test.points for test in self.tests)
