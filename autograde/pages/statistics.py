"""How a class did: an assignment's scores, and every test's difficulty and discrimination. Pure."""

import math
import re
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..classroom.grades import Grades, Test, total
from ..judging.job import Ended

BINS = 10
MOST_MESSAGES = 3  # of one test; the rest is counted
COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")  # a terminal's colours in an error message


@dataclass(frozen=True)
class Guarantee:
    """What kept answers and tests apart while the submissions were judged."""

    two_kernels: bool
    sandbox: bool

    @property
    def holds(self) -> bool:
        return self.two_kernels and self.sandbox


@dataclass(frozen=True)
class TestSummary:
    """How the class did at one test; a share or discrimination of None is undefined."""

    __test__ = False

    test: Test
    graded: int
    passed: float | None  # the share that got all the points
    discrimination: float | None
    ended: tuple[tuple[Ended, int], ...]  # how often a test ended in another way than by passing or failing
    messages: tuple[tuple[str, int], ...]  # the commonest first
    other_messages: int  # how many failures said something else


@dataclass(frozen=True)
class Bin:
    """One bar of a histogram: how many scores are at least `low` and below `high` (the last bar holds all above, too)."""

    low: float
    high: float
    count: int


@dataclass(frozen=True)
class AssignmentReport:
    """What the page shows of one assignment; a statistic of None is undefined."""

    grades: Grades
    max_score: float
    mean: float | None
    median: float | None
    deviation: float | None  # of the sample
    lowest: float | None
    highest: float | None
    bins: tuple[Bin, ...]
    tests: tuple[TestSummary, ...]
    failures: tuple[tuple[str, str], ...]  # file, and what is wrong with it and what to do
    guarantee: Guarantee

    @property
    def by_chance(self) -> float | None:
        """How far from 0 the discrimination of a test that does not discriminate often is: two standard errors."""
        return 2 / math.sqrt(len(self.grades.rows) - 1) if len(self.grades.rows) > 2 else None


def summarise(grades: Grades, failures: Iterable[tuple[str, str]], guarantee: Guarantee) -> AssignmentReport:
    """Return the report of one assignment; scores are those after late penalties."""
    scores = [row.score for row in grades.rows]
    max_score = total(test.points for test in grades.tests)
    return AssignmentReport(
        grades=grades,
        max_score=max_score,
        mean=statistics.fmean(scores) if scores else None,
        median=statistics.median(scores) if scores else None,
        deviation=statistics.stdev(scores) if len(scores) > 1 else None,
        lowest=min(scores, default=None),
        highest=max(scores, default=None),
        bins=histogram(scores, max_score),
        tests=tuple(_summary(grades, number) for number in range(len(grades.tests))),
        failures=tuple(failures),
        guarantee=guarantee,
    )


def histogram(scores: Sequence[float], max_score: float) -> tuple[Bin, ...]:
    """Return the bars over `scores`; none when there is nothing to win or nobody who tried."""
    if max_score <= 0 or not scores:
        return ()
    numbers = [int(score / max_score * BINS + 1e-9) for score in scores]  # 1.2 / 3 * 10 is a little below 4
    counts = Counter(min(max(number, 0), BINS - 1) for number in numbers)
    width = max_score / BINS
    return tuple(Bin(width * n, width * (n + 1), counts[n]) for n in range(BINS))


def discrimination(scores: Sequence[float], rest: Sequence[float]) -> float | None:
    """Return the correlation of a test's scores with the totals of the other tests; None where either is constant.

    It is the corrected item-total correlation (Henrysson 1963, Psychometrika 28, 211-218), so the point-biserial one
    where a test gives all its points or none. Ebel & Frisbie, Essentials of Educational Measurement, tell how to read it.
    """
    if len(set(scores)) < 2 or len(set(rest)) < 2:
        return None
    return statistics.correlation(scores, rest)


def _summary(grades: Grades, number: int) -> TestSummary:
    """Return how the class did at one test; marks that wait count neither here nor in the other tests' totals."""
    test = grades.tests[number]
    others = [n for n in range(len(grades.tests)) if n != number and not any(row.marks[n].waits for row in grades.rows)]
    rows = [row for row in grades.rows if not row.marks[number].waits]
    scores = [row.marks[number].points for row in rows]
    passed = [score >= test.points for score in scores] if test.points > 0 else []
    marks = [row.marks[number] for row in grades.rows]
    failed = [(mark.ended, mark.message) for mark in marks if mark.ended and mark.ended is not Ended.PASSED]
    messages = Counter(one_line(message) or ended.value for ended, message in failed).most_common()
    return TestSummary(
        test=test,
        graded=len(rows),
        passed=statistics.fmean(passed) if passed else None,
        discrimination=discrimination(scores, [total(row.marks[n].points for n in others) for row in rows]),
        ended=tuple(Counter(ended for ended, _ in failed if ended is not Ended.FAILED).most_common()),
        messages=tuple(messages[:MOST_MESSAGES]),
        other_messages=sum(count for _, count in messages[MOST_MESSAGES:]),
    )


def one_line(text: str) -> str:
    """Return a message without line ends and terminal colours."""
    return " ".join(COLOURS.sub("", text).split()).removesuffix(":")  # an error without words ends in one
