"""Grades for a learning management system: one row a student, a group of columns an assignment.

nbgrader's own exporter writes one row a grade and joins values by commas as they are. This one is a plugin of the same
kind, for `nbgrader export --exporter=autograde.classroom.export.LmsExportPlugin` as well as for `autograde export`.
"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TextIO

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.plugins import ExportPlugin

from ..errors import AutogradeError

COLUMNS = ("score", "max score", "late penalty", "timestamp")
FORMULA = "=+-@＝＋－＠"  # what makes a spreadsheet compute a cell instead of showing it


@dataclass(frozen=True)
class Score:
    """One student's result in one assignment; all but `max_score` is None where nothing was handed in."""

    student: str
    assignment: str
    max_score: float
    score: float | None = None  # late penalty taken off
    penalty: float | None = None
    submitted: datetime | None = None  # UTC
    waits: bool = False  # a person has to grade a part of it


def scores_in(gradebook: Gradebook, assignments: Sequence[str] = (), students: Sequence[str] = ()) -> list[Score]:
    """Return the scores of the named assignments and students, of all where none is named; raises AutogradeError."""
    names = _chosen("assignment", assignments, [entry.name for entry in gradebook.assignments])
    ids = _chosen("student", students, sorted(student.id for student in gradebook.students))
    return [_score(gradebook, name, student) for name in names for student in ids]


def _chosen(kind: str, wanted: Sequence[str], known: list[str]) -> list[str]:
    unknown = [name for name in wanted if name not in known]
    if unknown:
        raise AutogradeError(f"the gradebook has no {kind} {unknown[0]!r}; grade it first, or check the name")
    return [name for name in known if not wanted or name in wanted]


def _score(gradebook: Gradebook, assignment: str, student: str) -> Score:
    max_score = gradebook.find_assignment(assignment).max_score
    try:
        submission = gradebook.find_submission(assignment, student)
    except MissingEntry:
        return Score(student, assignment, max_score)
    penalty = submission.late_submission_penalty
    score = max(0.0, submission.score - penalty)
    return Score(student, assignment, max_score, score, penalty, submission.timestamp, submission.needs_manual_grade)


def rows_for_lms(scores: Iterable[Score]) -> list[list[str | float]]:
    """Return a table with a header: students as rows, four columns an assignment, both in the order of `scores`.

    A student who handed nothing in has empty cells, which an LMS reads as "not graded", and not a score of 0.
    """
    scores = list(scores)
    by_key = {(score.student, score.assignment): score for score in scores}
    assignments = list(dict.fromkeys(score.assignment for score in scores))
    header: list[str | float] = ["student id", *(as_text(f"{name} {column}") for name in assignments for column in COLUMNS)]
    rows = [header]
    for student in dict.fromkeys(score.student for score in scores):
        cells = [cell for name in assignments for cell in _cells(by_key.get((student, name)))]
        rows.append([as_text(student), *cells])
    return rows


def _cells(score: Score | None) -> list[str | float]:
    if score is None:
        return [""] * len(COLUMNS)
    if score.score is None:
        return ["", score.max_score, "", ""]
    submitted = score.submitted.isoformat(sep=" ", timespec="seconds") if score.submitted else ""
    return [round(score.score, 6), score.max_score, score.penalty or 0.0, submitted]


def as_text(value: str) -> str:
    """Return `value` such that a spreadsheet shows it: with an apostrophe before what it would take for a formula."""
    return f"'{value}" if value.lstrip()[:1] in tuple(FORMULA) or value[:1] in ("\t", "\r", "\n") else value


def write_csv(rows: Iterable[Sequence[str | float]], file: TextIO) -> None:
    """Write a table; every text is quoted, so that no separator that a spreadsheet guesses can cut one in two."""
    csv.writer(file, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n").writerows(rows)


class LmsExportPlugin(ExportPlugin):
    """CSV with one row a student, for import into an LMS."""

    def export(self, gradebook: Gradebook) -> None:
        target = Path(self.to or "grades.csv")
        scores = scores_in(gradebook, [str(name) for name in self.assignment], [str(name) for name in self.student])
        waiting = sum(score.waits for score in scores)
        if waiting:
            self.log.warning("%d submissions still wait for grading by a person: their scores are too low", waiting)
        with target.open("w", encoding="utf8", newline="") as file:
            write_csv(rows_for_lms(scores), file)
        self.log.info("Grades of %d students written to %s", len({score.student for score in scores}), target)
