"""What the gradebook says about an assignment, as plain values: its tests, and every student's marks."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from nbgrader.api import Assignment, BaseCell, Grade, Gradebook, MissingEntry, SubmittedAssignment

from ..errors import AutogradeError
from ..judging.job import Ended, TestResult

Results = Mapping[str, Sequence[TestResult]]  # by student


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
        return total(mark.points for mark in self.marks)

    @property
    def score(self) -> float:
        """The points that count: nbgrader, too, lets a late penalty take no more than there is."""
        return max(0.0, total([self.points, -self.penalty]))

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


def total(points: Iterable[float]) -> float:
    """Return the sum, with equal sums equal whatever the order of their terms."""
    return round(math.fsum(points), 9)


def grades_in(gradebook: Gradebook, assignment: str, results: Results, feedback: Path) -> Grades:
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


def _ordered(cells: dict[str, BaseCell], results: Results) -> dict[str, BaseCell]:
    """Return the cells in the order in which the tests ran; the gradebook keeps none, and what did not run comes last."""
    ran = list(dict.fromkeys(test.grade_id for tests in results.values() for test in tests))
    return dict(sorted(cells.items(), key=lambda item: ran.index(item[0]) if item[0] in ran else len(ran)))


def _by_person(cell: BaseCell) -> bool:
    return cell.type == "TaskCell" or any(solution.name == cell.name for solution in cell.notebook.solution_cells)


def _row(submission: SubmittedAssignment, cells: dict[str, BaseCell], results: Results, feedback: Path) -> StudentRow:
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


def _feedback(submission: SubmittedAssignment, folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield the feedback pages that exist; none for a student id that leads out of their folder."""
    for notebook in sorted(submission.notebooks, key=lambda notebook: notebook.name):
        page = folder / submission.student.id / submission.name / f"{notebook.name}.html"
        if page.is_file() and page.resolve().is_relative_to(folder.resolve()):
            yield notebook.name, page
