"""Grades for an LMS: the table, what a spreadsheet makes of it, and nbgrader's own way in."""

import csv
import io
from datetime import datetime

import pytest
from nbgrader.api import Gradebook

from autograde.classroom.export import LmsExportPlugin, Score, as_text, rows_for_lms, scores_in, write_csv
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
        ["'=bob", 0.0, 10.0, 5.0, "2026-02-03 04:05:06", "", 10.0, "", ""],
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
            ["student id", "01_one score", "01_one max score"], ["'=bob", "0.0", "10.0"], ["ada", "9.0", "10.0"],
        ]  # fmt: skip
    assert said == ["1 submissions still wait for grading by a person: their scores are too low"]
