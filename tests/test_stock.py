"""Honest work gets the same points, test by test, from stock `nbgrader autograde` and from this grader."""

import shutil
from pathlib import Path

import nbformat
import pytest
from commands import nbgrader
from nbgrader.api import Gradebook

from autograde.assignment import bank
from autograde.classroom.course import open_course
from autograde.judging.job import Job, Settings
from autograde.judging.judge import judge
from autograde.trials.verify import banks

pytestmark = pytest.mark.tensorflow  # in the kernels that the commands start
ROOT = Path(__file__).resolve().parent.parent
COURSE = open_course(ROOT)
SLUG = "01_functional_api"
SOURCE = COURSE.sources(SLUG)[0]
SHEETS = [
    sheet
    for sheet in banks(COURSE, SLUG)[0].sheets
    if sheet.name.startswith("right")
    or sheet.name in ("untouched release", "wrong_activation_forgotten", "wrong_walk_visits_twice")
]


@pytest.fixture(scope="module")
def stock(tmp_path_factory) -> dict[str, dict[str, float]]:
    """The points of each sheet, test by test, under stock nbgrader."""
    root = tmp_path_factory.mktemp("stock")
    shutil.copytree(ROOT / "solutions" / SLUG, root / "solutions" / SLUG)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    nbgrader(root, "generate_assignment", SLUG, "--create")
    for sheet in SHEETS:
        folder = root / "classroom" / "submitted" / sheet.name.replace(" ", "_") / SLUG
        folder.mkdir(parents=True)
        nbformat.write(bank.as_submission(SOURCE, sheet), folder / f"{SLUG}.ipynb")
    nbgrader(root, "autograde", SLUG)
    with Gradebook(f"sqlite:///{root / 'classroom' / 'gradebook.db'}") as gradebook:
        return {
            submission.student.id: {grade.name: grade.auto_score for notebook in submission.notebooks for grade in notebook.grades}
            for submission in gradebook.assignment_submissions(SLUG)
        }


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_both_graders_give_the_same_points(sheet, stock, warm):
    data = nbformat.writes(bank.as_submission(SOURCE, sheet)).encode()
    result = judge(Job(sheet.name, SOURCE, data, Settings(cell_seconds=300, submission_seconds=900)), warm)
    assert {test.grade_id: test.points for test in result.tests} == stock[sheet.name.replace(" ", "_")]
