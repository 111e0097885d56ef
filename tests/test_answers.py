"""Every answer bank through the real grader: each sheet gets exactly the points that it says."""

from pathlib import Path

import nbformat
import pytest

from autograde import bank, course, verify
from autograde.judge import Job, Settings, judge

COURSE = course.load(Path(__file__).resolve().parent.parent)
SOURCES = [source for name in COURSE.assignments() for source in COURSE.sources(name)]
CASES = [
    pytest.param(source, sheet, id=f"{source.assignment}/{sheet.name}") for source in SOURCES for sheet in verify.sheets(source)
]


@pytest.mark.parametrize(("source", "sheet"), CASES)
def test_the_sheet_gets_what_it_should(source, sheet, warm):
    data = nbformat.writes(bank.as_submission(source, sheet)).encode()
    result = judge(Job(sheet.name, source, data, Settings(), COURSE.files(source.assignment)), warm)
    assert {test.grade_id: test.points for test in result.tests} == sheet.expected, "\n".join(
        f"{test.grade_id}: {test.message}" for test in result.tests if test.points != sheet.expected[test.grade_id]
    )


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.assignment)
def test_an_assignment_has_ten_points_and_no_test_that_nothing_fails(source):
    assert sum(cell.points for cell in source.cells) == 10
    assert verify.unkilled(source) == []
    assert sum(sheet.name.startswith("right") for sheet in verify.sheets(source)) >= 3
