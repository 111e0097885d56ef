"""A sample class drawn from the answer banks, so that grading can be tried before there are students."""

import hashlib
from pathlib import Path

import nbformat

from . import bank
from .course import BANK, Course
from .errors import AutogradeError
from .results import write_whole

PREFIX = "sample-"
NAMES = (
    "ada", "alan", "barbara", "claude", "dorothy", "edsger", "emmy", "frances", "grace", "hedy", "john", "katherine",
    "karen", "leslie", "margaret", "mary", "radia", "shafi", "sophie", "tim",
)  # fmt: skip


def make(course: Course, size: int) -> list[Path]:
    """Write `size` students' submissions of every assignment that has a bank; return the notebooks.

    Each student hands in one sheet, chosen by name, so that the same class comes out every time; the first hands in
    right answers and the last the untouched release. Raises AutogradeError where a real class lives.
    """
    real = [path.name for path in course.submitted.glob("*") if not path.name.startswith(PREFIX)]
    if real:
        raise AutogradeError(
            f"{course.submitted} holds a real class (for one, {real[0]!r}); make the sample in a fresh clone of the course"
        )
    written = []
    for assignment in course.assignments():
        for source in course.sources(assignment):
            sheets = bank.read_bank(BANK / assignment, source)
            for number, sheet in enumerate(_draw(sheets, bank.untouched(source), size)):
                student = PREFIX + NAMES[number % len(NAMES)] + (f"-{number // len(NAMES)}" if number >= len(NAMES) else "")
                path = course.folder("submitted", student, assignment) / f"{source.name}.ipynb"
                text = nbformat.writes(bank.as_submission(source, sheet))
                if not path.exists() or path.read_text() != text:
                    write_whole(path, text)
                written.append(path)
    return written


def _draw(sheets: list[bank.Sheet], last: bank.Sheet, size: int) -> list[bank.Sheet]:
    """Return `size` sheets: a third of them right, the others wrong, in an order that depends on the names alone."""
    mixed = sorted(sheets, key=lambda sheet: hashlib.sha256(sheet.name.encode()).digest())
    right = [sheet for sheet in mixed if sheet.name.startswith("right")]
    wrong = [sheet for sheet in mixed if not sheet.name.startswith("right")]
    turns = [right if number % 3 == 0 else wrong for number in range(size - 1)]
    return [kind[number % len(kind)] for number, kind in enumerate(turns)] + [last]
