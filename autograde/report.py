"""The class at a glance: an assignment's scores, tests and students as one self-contained page. Pure but for `load`."""

import math
import os
import re
import statistics
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import jinja2
from markupsafe import Markup, escape
from nbgrader.api import Assignment, BaseCell, Grade, Gradebook, MissingEntry, SubmittedAssignment

from .errors import AutogradeError
from .judge import Ended, TestResult

BINS = 10
MOST_MESSAGES = 3  # of one test; the rest is counted
COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")  # a terminal's colours in an error message
CONTROLS = {code: None for code in [*range(9), *range(11, 32), *range(127, 160)]}  # no HTML page may hold them


@dataclass(frozen=True)
class Test:
    """One thing that gives points: a test cell, or an answer that a person grades."""

    __test__ = False  # not a class of tests for pytest

    name: str
    points: float
    by_person: bool = False


@dataclass(frozen=True)
class Mark:
    """One student's points for one test, as the gradebook has them now."""

    points: float
    waits: bool = False  # not graded yet, or a person has to look
    changed: bool = False  # a person overrode the grader, or gave extra credit
    ended: Ended | None = None  # how the test ended, where that is known
    message: str = ""


@dataclass(frozen=True)
class StudentRow:
    """One submission: its marks in the order of the tests, the late penalty, and its feedback pages by notebook."""

    student: str
    marks: tuple[Mark, ...]
    name: str = ""
    penalty: float = 0.0
    submitted: datetime | None = None
    feedback: tuple[tuple[str, Path], ...] = ()

    @property
    def points(self) -> float:
        return _sum(mark.points for mark in self.marks)

    @property
    def score(self) -> float:
        """The points that count: nbgrader, too, lets a late penalty take no more than there is."""
        return max(0.0, _sum([self.points, -self.penalty]))

    @property
    def waits(self) -> bool:
        return any(mark.waits for mark in self.marks)

    @property
    def changed(self) -> bool:
        return any(mark.changed for mark in self.marks)


@dataclass(frozen=True)
class Grades:
    """All that the gradebook says about one assignment."""

    assignment: str
    tests: tuple[Test, ...]
    rows: tuple[StudentRow, ...]
    missing: tuple[str, ...] = ()  # students of whom the gradebook has no submission


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
    max_score = _sum(test.points for test in grades.tests)
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
    failed = [row.marks[number] for row in grades.rows if row.marks[number].ended not in (None, Ended.PASSED)]
    messages = Counter(one_line(mark.message) or mark.ended.value for mark in failed).most_common()
    return TestSummary(
        test=test,
        graded=len(rows),
        passed=statistics.fmean(passed) if passed else None,
        discrimination=discrimination(scores, [_sum(row.marks[n].points for n in others) for row in rows]),
        ended=tuple(Counter(mark.ended for mark in failed if mark.ended is not Ended.FAILED).most_common()),
        messages=tuple(messages[:MOST_MESSAGES]),
        other_messages=sum(count for _, count in messages[MOST_MESSAGES:]),
    )


def _sum(points: Iterable[float]) -> float:
    """Return the sum, with equal sums equal whatever the order of their terms."""
    return round(math.fsum(points), 9)


def one_line(text: str) -> str:
    """Return a message without line ends and terminal colours."""
    return " ".join(COLOURS.sub("", text).split()).removesuffix(":")  # an error without words ends in one


# The page


def render(reports: Sequence[AssignmentReport], folder: Path, made: datetime) -> str:
    """Return the page that is to lie in `folder`: one HTML file that needs nothing but itself."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"number": _number, "share": _share, "signed": _signed, "breakable": _breakable}
    environment.globals |= {"shade": _shade, "Ended": Ended, "link": lambda path: _link(path, folder)}
    page = environment.get_template("report.html.j2").render(reports=reports, made=made)
    return page.translate(CONTROLS).encode("utf8", "replace").decode("utf8")  # a message may hold half a surrogate pair


def _number(value: float | None) -> str:
    return "–" if value is None else f"{round(value, 2):g}"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.0%}".replace("%", " %")


def _signed(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}".replace("-", "−")


def _breakable(name: str) -> Markup:
    """Return a name that may be broken where its parts meet, for narrow columns."""
    return Markup(re.sub(r"(?<=[_/])(?=\w)", "<wbr>", str(escape(name))))


def _link(path: Path, folder: Path) -> str:
    return quote(Path(os.path.relpath(path, folder)).as_posix())


def _shade(mark: Mark, test: Test) -> str:
    """Return the style class of one mark in the grid."""
    if mark.waits:
        return "waits"
    if mark.points >= test.points:
        return "full"
    return "none" if mark.points <= 0 else "low" if mark.points < test.points / 2 else "high"


# The gradebook


def load(gradebook: Gradebook, assignment: str, results: Mapping[str, Sequence[TestResult]], feedback: Path) -> Grades:
    """Return what `gradebook` says about `assignment`, messages taken from `results`, by student, in the tests' order.

    `feedback` is nbgrader's folder of feedback pages; it need not exist. Raises AutogradeError for an unknown assignment.
    """
    try:
        entry = gradebook.find_assignment(assignment)
    except MissingEntry:
        raise AutogradeError(f"the gradebook has no assignment {assignment!r}; grade it first, or check the name") from None
    cells = _ordered(_graded_cells(entry), results)
    rows = [_row(submission, cells, results, feedback) for submission in entry.submissions]
    graded = {row.student for row in rows}
    missing = sorted(student.id for student in gradebook.students if student.id not in graded)
    tests = (Test(name, cell.max_score, _by_person(cell)) for name, cell in cells.items())
    return Grades(assignment, tuple(tests), tuple(sorted(rows, key=lambda row: row.student)), tuple(missing))


def _graded_cells(entry: Assignment) -> dict[str, BaseCell]:
    """Return the cells that give points by grade id; where two notebooks use one id, the notebook's name stands before it."""
    cells = [cell for notebook in entry.notebooks for cell in [*notebook.grade_cells, *notebook.task_cells]]
    ids = Counter(cell.name for cell in cells)
    return {cell.name if ids[cell.name] == 1 else f"{cell.notebook.name}/{cell.name}": cell for cell in cells}


def _ordered(cells: dict[str, BaseCell], results: Mapping[str, Sequence[TestResult]]) -> dict[str, BaseCell]:
    """Return the cells in the order in which the tests ran; the gradebook keeps none, and what did not run comes last."""
    ran = list(dict.fromkeys(test.grade_id for tests in results.values() for test in tests))
    return dict(sorted(cells.items(), key=lambda item: ran.index(item[0]) if item[0] in ran else len(ran)))


def _by_person(cell: BaseCell) -> bool:
    return cell.type == "TaskCell" or any(solution.name == cell.name for solution in cell.notebook.solution_cells)


def _row(
    submission: SubmittedAssignment, cells: dict[str, BaseCell], results: Mapping[str, Sequence[TestResult]], feedback: Path
) -> StudentRow:
    student = submission.student
    grades = {grade.cell_id: grade for notebook in submission.notebooks for grade in notebook.grades}
    tests = {test.grade_id: test for test in results.get(student.id, ())}
    return StudentRow(
        student=student.id,
        marks=tuple(_mark(grades.get(cell.id), tests.get(name)) for name, cell in cells.items()),
        name=" ".join(filter(None, [student.first_name, student.last_name])),
        penalty=submission.late_submission_penalty,
        submitted=submission.timestamp,
        feedback=tuple(_feedback(submission, feedback)),
    )


def _mark(grade: Grade | None, test: TestResult | None) -> Mark:
    ended, message = (test.ended, test.message) if test else (None, "")
    if grade is None:  # the test was added to the assignment after this submission was graded
        return Mark(0.0, True, False, ended, message)
    changed = grade.auto_score is not None and (grade.manual_score is not None or bool(grade.extra_credit))
    return Mark(grade.score, grade.needs_manual_grade, changed, ended, message)


def _feedback(submission: SubmittedAssignment, folder: Path) -> Iterable[tuple[str, Path]]:
    """Yield the feedback pages that exist; none for a student id that leads out of their folder."""
    for notebook in sorted(submission.notebooks, key=lambda notebook: notebook.name):
        page = folder / submission.student.id / submission.name / f"{notebook.name}.html"
        if page.is_file() and page.resolve().is_relative_to(folder.resolve()):
            yield notebook.name, page
