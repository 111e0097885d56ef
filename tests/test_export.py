"""Grades for an LMS: the table, what a spreadsheet makes of it, and nbgrader's own way in."""

import csv
import io
from datetime import datetime

import pytest
from nbgrader.api import Gradebook

from autograde.classroom.export import (
    LmsExportPlugin,
    Score,
    as_text,
    people_by_id,
    rows_for_canvas,
    rows_for_lms,
    rows_for_moodle,
    scores_in,
    write_csv,
)
from autograde.errors import AutogradeError

pytestmark = pytest.mark.filterwarnings("ignore:Object of type .* not in session")  # from nbgrader's add_submission


@pytest.fixture
def gradebook(tmp_path, monkeypatch):
    """Two assignments; ada did both, =bob one of them, late and not yet graded to the end."""
    monkeypatch.setattr("nbgrader.api.get_alembic_version", lambda: "none")  # it starts a process to ask
    with Gradebook(f"sqlite:///{tmp_path}/gradebook.db") as book:
        for assignment in ("01_one", "02_two"):
            book.add_assignment(assignment)
            book.add_notebook("nb", assignment)
            book.add_grade_cell("test", "nb", assignment, max_score=10, cell_type="code")
        for student, assignment, points in (("ada", "01_one", 9), ("ada", "02_two", 8), ("=bob", "01_one", 3)):
            book.update_or_create_student(student)
            submission = book.add_submission(assignment, student, timestamp=datetime(2026, 2, 3, 4, 5, 6, 789))
            grade = submission.notebooks[0].grades[0]
            grade.auto_score, grade.needs_manual_grade = points, student == "=bob"
        book.find_submission_notebook("nb", "01_one", "=bob").late_submission_penalty = 5
        book.db.commit()
        yield book


def test_a_student_is_one_row_and_an_assignment_four_columns(gradebook):
    assert rows_for_lms(scores_in(gradebook)) == [
        ["student id", "01_one score", "01_one max score", "01_one late penalty", "01_one timestamp",
         "02_two score", "02_two max score", "02_two late penalty", "02_two timestamp"],
        ["'=bob", "", 10.0, 5.0, "2026-02-03 04:05:06", "", 10.0, "", ""],
        ["ada", 9.0, 10.0, 0.0, "2026-02-03 04:05:06", 8.0, 10.0, 0.0, "2026-02-03 04:05:06"],
    ]  # fmt: skip


def test_the_score_is_the_one_that_nbgrader_exports(gradebook, tmp_path):
    from nbgrader.plugins import CsvExportPlugin

    CsvExportPlugin(to=str(tmp_path / "theirs.csv")).export(gradebook)
    with (tmp_path / "theirs.csv").open() as file:
        theirs = {(r["student_id"], r["assignment"]): float(r["score"]) for r in csv.DictReader(file) if r["timestamp"]}
    assert theirs == {(s.student, s.assignment): s.score for s in scores_in(gradebook) if s.score is not None}


def test_nothing_handed_in_is_empty_and_not_zero():
    assert rows_for_lms([Score("ada", "01", 10)])[1] == ["ada", "", 10, "", ""]


def test_an_empty_class_gives_the_header_alone():
    assert rows_for_lms([]) == [["student id"]]


def test_only_the_named_assignments_and_students_are_exported(gradebook):
    assert [(s.student, s.assignment) for s in scores_in(gradebook, ["02_two"], ["ada"])] == [("ada", "02_two")]


@pytest.mark.parametrize(("assignments", "students"), [(["99"], []), ([], ["99"])])
def test_an_unknown_name_is_an_error(gradebook, assignments, students):
    with pytest.raises(AutogradeError, match="'99'; grade it first, or check the name"):
        scores_in(gradebook, assignments, students)


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "\rx", "＝1"])
def test_a_formula_becomes_text(formula):
    assert as_text(formula) == "'" + formula


@pytest.mark.parametrize("harmless", ["ada", "", "o'hara", "a=1", "12-34", "李"])
def test_other_text_stays_as_it_is(harmless):
    assert as_text(harmless) == harmless


def test_separators_quotes_and_line_ends_survive_the_file():
    rows = [["student id"], ['a,b;"c"\nd', 1.5]]
    file = io.StringIO()
    write_csv(rows, file)
    assert '"a,b;""c""' in file.getvalue()
    assert list(csv.reader(io.StringIO(file.getvalue(), newline=""))) == [["student id"], ['a,b;"c"\nd', "1.5"]]


def test_nbgrader_takes_it_as_an_export_plugin(gradebook, tmp_path):
    plugin = LmsExportPlugin(to=str(tmp_path / "grades.csv"), assignment=["01_one"])
    with pytest.MonkeyPatch.context() as patch:
        said = []
        patch.setattr(plugin.log, "warning", lambda text, *values: said.append(text % values))
        plugin.export(gradebook)
    with (tmp_path / "grades.csv").open(newline="") as file:
        assert [line[:3] for line in csv.reader(file)] == [
            ["student id", "01_one score", "01_one max score"], ["'=bob", "", "10.0"], ["ada", "9.0", "10.0"],
        ]  # fmt: skip
    assert said == ["1 submissions still wait for grading by a person: their scores are left empty"]


@pytest.fixture
def with_names(gradebook):
    gradebook.update_or_create_student("ada", first_name="Ada", last_name="Lovelace", email="ada@example.org")
    gradebook.add_assignment("03_announced")
    gradebook.find_submission_notebook("nb", "02_two", "ada").late_submission_penalty = 2
    gradebook.db.commit()
    return gradebook


def test_what_canvas_imports(with_names):
    """As Canvas's own export has it: names, logins, points possible; no score where a person still has to grade."""
    assert rows_for_canvas(scores_in(with_names), people_by_id(with_names)) == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "01_one", "02_two"],
        ["    Points Possible", "", "", "", "", 10.0, 10.0],
        ["'=bob", "", "", "'=bob", "", "", ""],
        ["Lovelace, Ada", "", "", "ada", "", 9.0, 6.0],
    ]


def test_what_moodle_imports(with_names):
    assert rows_for_moodle(scores_in(with_names), people_by_id(with_names)) == [
        ["Username", "First name", "Last name", "Email address", "01_one", "02_two"],
        ["'=bob", "", "", "", "", ""],
        ["ada", "Ada", "Lovelace", "ada@example.org", 9.0, 6.0],
    ]


def test_an_assignment_without_grades_has_a_column_only_where_it_is_named(with_names):
    assert "03_announced" not in {score.assignment for score in scores_in(with_names)}
    assert {score.assignment for score in scores_in(with_names, ["03_announced"])} == {"03_announced"}
