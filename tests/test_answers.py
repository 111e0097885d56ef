"""Every answer bank through the real grader: each sheet gets exactly the points that it says.

A sheet runs the tests that its changed names can reach; `make verify` runs all. The tests that are left out see nothing but
the reference solution, which runs all of its tests here, and one assignment's bank shows that they give what they give to it.
"""

from pathlib import Path

import pytest

from autograde.assignment import bank
from autograde.classroom.course import open_course
from autograde.inside.namespaces import Limits
from autograde.judging.job import Settings
from autograde.judging.judge import judge
from autograde.trials.verify import Bank, banks

COURSE = open_course(Path(__file__).resolve().parent.parent)
PATIENT = Settings(cell_seconds=300, submission_seconds=1800, limits=Limits(cpu=900))  # no verdict hangs on a busy machine
BANKS = [found for name in COURSE.assignments() for found in banks(COURSE, name)]
WHOLE = "07_depthwise_separable_convolution"  # the assignment of which every sheet also runs what it cannot reach


CASES = [pytest.param(found, sheet, id=f"{found.source.assignment}/{sheet.name}") for found in BANKS for sheet in found.sheets]


def reached(found: Bank, sheet: bank.Sheet) -> frozenset[str]:
    if sheet.name == "reference solution":
        return frozenset(sheet.expected)
    return bank.reached(found.source, sheet)


@pytest.mark.parametrize(("found", "sheet"), CASES)
def test_the_sheet_gets_what_it_should(found, sheet, warm):
    wanted = reached(found, sheet)
    result = judge(found.job(sheet, PATIENT, wanted), warm)
    assert {test.grade_id: test.points for test in result.tests} == {name: sheet.expected[name] for name in wanted}, "\n".join(
        f"{test.grade_id}: {test.message}" for test in result.tests if test.points != sheet.expected[test.grade_id]
    )


@pytest.mark.parametrize(("found", "sheet"), CASES)
def test_a_test_that_the_sheet_cannot_reach_is_expected_to_give_full_points(found, sheet):
    full = bank.reference(found.source).expected
    left_out = set(full) - reached(found, sheet)
    assert {name: sheet.expected[name] for name in left_out} == {name: full[name] for name in left_out}


@pytest.mark.parametrize(("found", "sheet"), [case for case in CASES if case.id.startswith(WHOLE)])
def test_what_a_sheet_leaves_out_gives_the_same_points(found, sheet, warm):
    left_out = frozenset(sheet.expected) - reached(found, sheet)
    result = judge(found.job(sheet, PATIENT, left_out), warm)
    assert {test.grade_id: test.points for test in result.tests} == {name: sheet.expected[name] for name in left_out}


def test_every_assignment_has_a_bank():
    assert [found.source.assignment for found in BANKS] == COURSE.assignments() != []


@pytest.mark.parametrize("found", BANKS, ids=lambda found: found.source.assignment)
def test_an_assignment_has_ten_points_and_no_test_that_nothing_fails(found):
    assert sum(cell.points for cell in found.source.cells) == 10
    assert found.unkilled == []
    assert sum(sheet.name.startswith("right") for sheet in found.sheets) >= 3
