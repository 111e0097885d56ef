"""A sample class drawn from the answer banks, so that grading can be tried before there are students."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import nbformat

from ..assignment import bank
from ..classroom.course import Course
from ..errors import AutogradeError
from ..files import write_whole

PREFIX = "sample-"
NAMES = (
    "ada", "alan", "barbara", "claude", "dorothy", "edsger", "emmy", "frances", "grace", "hedy", "john", "katherine",
    "karen", "leslie", "margaret", "mary", "radia", "shafi", "sophie", "tim",
)  # fmt: skip


def make(course: Course, size: int) -> list[Path]:
    """Write `size` students' submissions of every assignment that has a bank; return the notebooks.

    Each student hands in one sheet, chosen by name, so that the same class comes out every time; the first hands in
    right answers and the last the untouched release. Raises AutogradeError where a real class lives, or without a bank.
    """
    real = [path.name for path in course.submitted.glob("*") if not path.name.startswith(PREFIX)]
    if real:
        raise AutogradeError(
            f"{course.submitted} holds a real class (for one, {real[0]!r}); make the sample in a fresh clone of the course"
        )
    written = []
    for assignment in course.assignments():
        for source in course.sources(assignment):
            sheets = bank.read_bank(course.bank(assignment), source)
            drawn = _draw(sheets, bank.untouched(source), size) if sheets else []
            for number, sheet in enumerate(drawn):
                path = course.folder("submitted", _student(number), assignment) / f"{source.name}.ipynb"
                text = nbformat.writes(bank.as_submission(source, sheet))
                if not path.exists() or path.read_text(encoding="utf8") != text:
                    write_whole(path, text)
                written.append(path)
    if not written:
        raise AutogradeError(f"no assignment has an answer bank (in {course.bank('ASSIGNMENT')}), so there is nothing to draw from")
    return written


def _student(number: int) -> str:
    again, which = divmod(number, len(NAMES))
    return PREFIX + NAMES[which] + (f"-{again}" if again else "")


def _draw(sheets: Sequence[bank.Sheet], last: bank.Sheet, size: int) -> list[bank.Sheet]:
    """Return `size` sheets: a third of them right, the others wrong, in an order that depends on the names alone."""
    mixed = sorted(sheets, key=lambda sheet: hashlib.sha256(sheet.name.encode()).digest())
    right = [sheet for sheet in mixed if sheet.name.startswith("right")] or mixed
    wrong = [sheet for sheet in mixed if not sheet.name.startswith("right")] or mixed
    turns = [right if number % 3 == 0 else wrong for number in range(size - 1)]
    return [kind[number % len(kind)] for number, kind in enumerate(turns)] + [last]
