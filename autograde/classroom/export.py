"""Grades for a learning management system: one row a student; a table of our own, or what Canvas or Moodle imports.

nbgrader's own exporter writes one row a grade and joins values by commas as they are. This one is a plugin of the same
kind, for `nbgrader export --exporter=autograde.classroom.export.LmsExportPlugin` as well as for `autograde export`.
"""

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TextIO

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.plugins import ExportPlugin

from ..errors import AutogradeError
from .roster import Person, people_in

COLUMNS = ("score", "max score", "late penalty", "timestamp")
Rows = list[list[str | float]]
People = Mapping[str, Person]  # by id
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
    """Return the scores of the named assignments and students, where none is named of all that have grades; raises AutogradeError."""
    graded = [entry.name for entry in gradebook.assignments if assignments or entry.submissions]
    names = _chosen("assignment", assignments, graded)
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


def people_by_id(gradebook: Gradebook) -> People:
    """Return who the gradebook knows, by id."""
    return {person.id: person for person in people_in(gradebook)}


def rows_for_lms(scores: Iterable[Score], people: People | None = None) -> Rows:
    """Return a table with a header: students as rows, four columns an assignment, both in the order of `scores`.

    A student who handed nothing in, or whose marks are not complete, has an empty cell, which an LMS reads as "not graded",
    and not a score that is too low. `people` is not needed: the table holds ids alone.
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
    return [_value(score), score.max_score, score.penalty or 0.0, submitted]


def _value(score: Score | None) -> str | float:
    return "" if score is None or score.score is None or score.waits else round(score.score, 6)


def rows_for_canvas(scores: Iterable[Score], people: People) -> Rows:
    """Return what Canvas's gradebook imports; it finds a student by login, and an assignment by its name."""
    scores = list(scores)
    most = {score.assignment: score.max_score for score in scores}
    header: list[str | float] = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *map(as_text, most)]
    possible: list[str | float] = ["    Points Possible", "", "", "", "", *most.values()]
    rows = _by_student(scores, lambda who: [as_text(_sort_name(who, people)), "", "", as_text(who), ""])
    return [header, possible, *rows]


def rows_for_moodle(scores: Iterable[Score], people: People) -> Rows:
    """Return what Moodle's grade import takes; choose there to map the user by `Username` or `Email address`."""
    scores = list(scores)
    names = dict.fromkeys(score.assignment for score in scores)
    header: list[str | float] = ["Username", "First name", "Last name", "Email address", *map(as_text, names)]

    def about(who: str) -> list[str | float]:
        person = people.get(who, Person(who))
        return [as_text(text) for text in (who, person.first_name, person.last_name, person.email)]

    return [header, *_by_student(scores, about)]


def _by_student(scores: Sequence[Score], about: Callable[[str], list[str | float]]) -> Rows:
    """Return a row for each student: what `about` says of them, and a score an assignment."""
    by_key = {(score.student, score.assignment): score for score in scores}
    names = dict.fromkeys(score.assignment for score in scores)
    students = dict.fromkeys(score.student for score in scores)
    return [[*about(who), *(_value(by_key.get((who, name))) for name in names)] for who in students]


def _sort_name(who: str, people: People) -> str:
    person = people.get(who, Person(who))
    return ", ".join(filter(None, [person.last_name, person.first_name])) or who


FORMATS: Mapping[str, Callable[[Iterable[Score], People], Rows]] = {
    "table": rows_for_lms,
    "canvas": rows_for_canvas,
    "moodle": rows_for_moodle,
}


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
            self.log.warning("%d submissions still wait for grading by a person: their scores are left empty", waiting)
        with target.open("w", encoding="utf8", newline="") as file:
            write_csv(rows_for_lms(scores), file)
        self.log.info("Grades of %d students written to %s", len({score.student for score in scores}), target)
