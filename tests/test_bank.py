"""Answer sheets: how they are read, what is said of one that is malformed, and what submission it makes."""

import pytest
import tiny
from tiny import given, make, manual, solution

from autograde.assignment import bank
from autograde.errors import BadSource

SOURCE = make(
    given("import math", "imports"),
    solution("def f(x):\n    return x", "f"),
    tiny.test("assert f(1) == 1", "test_f", 2),
    solution("def g(x):\n    return x", "g"),
    tiny.test("assert g(1) == 1", "test_g", 3),
    manual("YOUR ANSWER HERE", "why"),
)
SHEET = '''"""Adds one too many.

Points: full, except test_f 0
"""
# %% f
def f(x):
    return x + 1

# %% g
def g(x):
    return 0 + x
'''


def test_a_sheet_says_what_differs_and_what_it_must_get():
    sheet = bank.read_sheet(SHEET, "wrong_by_one", SOURCE)
    assert sheet.name == "wrong_by_one"
    assert sheet.about == "Adds one too many."
    assert sheet.answers == {"f": "def f(x):\n    return x + 1", "g": "def g(x):\n    return 0 + x"}
    assert sheet.expected == {"test_f": 0, "test_g": 3}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Points: full", {"test_f": 2, "test_g": 3}),
        ("Points: none", {"test_f": 0, "test_g": 0}),
        ("Points: none, except test_g 1.5", {"test_f": 0, "test_g": 1.5}),
        ("Points: full, except test_f 1, test_g 0", {"test_f": 1, "test_g": 0}),
        ("Points: full,\n    except test_f 0", {"test_f": 0, "test_g": 3}),
        ("Points: full, except test_f 0,\ntest_g 0", {"test_f": 0, "test_g": 0}),
    ],
)
def test_the_points_line(line, expected):
    assert bank.read_sheet(f'"""Says something.\n\n{line}\n"""\n# %% f\nx = 1', "sheet", SOURCE).expected == expected


BAD = {
    "not Python": (SHEET + "def (", "answer sheet bad: line 12 is not Python; a cell must parse"),
    "no docstring": ("# %% f\nx = 1", "answer sheet bad: its docstring has no line 'Points: full, except TEST POINTS, ...'"),
    "no points line": ('"""Nothing."""', "its docstring has no line 'Points: full, except TEST POINTS, ...'"),
    "an unknown test": (SHEET.replace("test_f", "test_h"), "answer sheet bad: 'test_h' is no test of 'tiny'"),
    "an unknown cell": (SHEET.replace("%% g", "%% h"), "answer sheet bad: 'h' is no solution cell of 'tiny'"),
    "a given cell": (SHEET.replace("%% g", "%% imports"), "'imports' is no solution cell of 'tiny'"),
    "a test": (SHEET.replace("%% g", "%% test_g"), "'test_g' is no solution cell of 'tiny'"),
    "one cell twice": (SHEET.replace("%% g", "%% f"), "answer sheet bad: two cells are headed 'f'"),
    "points that are no number": (
        SHEET.replace("test_f 0", "test_f none"),
        "answer sheet bad: 'none' is no number of points for 'test_f'",
    ),
    "a test without points": (SHEET.replace("test_f 0", "test_f"), "answer sheet bad: '' is no number of points for 'test_f'"),
    "more points than there are": (SHEET.replace("test_f 0", "test_f 3"), "answer sheet bad: 'test_f' has 2 points, not 3"),
    "code before the first header": (
        SHEET.replace("# %% f\n", ""),
        "answer sheet bad: code stands before the first '# %% GRADE_ID'",
    ),
}


@pytest.mark.parametrize(("text", "words"), BAD.values(), ids=BAD)
def test_a_malformed_sheet_is_refused_in_words(text, words):
    with pytest.raises(BadSource) as refused:
        bank.read_sheet(text, "bad", SOURCE)
    assert words in str(refused.value)


def test_a_bank_is_its_sheets_by_name(tmp_path):
    (tmp_path / "wrong_by_one.py").write_text(SHEET)
    (tmp_path / "right.py").write_text('"""All right.\n\nPoints: full\n"""\n')
    assert [sheet.name for sheet in bank.read_bank(tmp_path, SOURCE)] == ["right", "wrong_by_one"]


def test_a_folder_that_is_not_there_is_a_bank_without_sheets(tmp_path):
    assert bank.read_bank(tmp_path / "answers", SOURCE) == []


def test_the_untouched_release_must_get_nothing():
    sheet = bank.untouched(SOURCE)
    assert set(sheet.expected.values()) == {0}
    assert all("YOUR" in text for text in sheet.answers.values())


def test_a_sheet_makes_the_submission_of_a_student_who_knew_the_rest():
    sheet = bank.read_sheet('"""Wrong.\n\nPoints: full, except test_f 0\n"""\n# %% f\ndef f(x):\n    return 7', "wrong", SOURCE)
    texts = {cell.metadata.nbgrader.grade_id: cell.source for cell in bank.as_submission(SOURCE, sheet).cells}
    assert texts["f"] == "def f(x):\n    return 7"
    assert "return x" in texts["g"], "the reference solution"
    assert texts["test_g"] == "assert g(1) == 1"
