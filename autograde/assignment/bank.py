"""The answer bank: right and wrong answers to an assignment, each with the points that it must get."""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from ..errors import BadSource
from .code import defined_names
from .source import Role, Source

POINTS = re.compile(r"^Points:\s*(full|none)(?:,\s*except\s+(.+?))?\s*$", re.MULTILINE)
NUMBER = re.compile(r"\d+(\.\d+)?")
MARKERS = re.compile(r"^[ \t]*### (?:BEGIN|END) SOLUTION[ \t]*\n?", re.MULTILINE)
HEADER = re.compile(r"^# %% +(\S+)\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Sheet:
    """One answer sheet: the cells that differ from the reference solution, and the points per test that it must get."""

    name: str
    about: str
    answers: dict[str, str]  # grade id -> code
    expected: dict[str, float]  # grade id of a test -> points


def read_bank(folder: Path, source: Source) -> list[Sheet]:
    """Return the sheets in `folder` by name, none where there is no bank; raises BadSource naming the sheet that is malformed."""
    paths = sorted(folder.glob("*.py"))
    return [read_sheet(_text_of(path), path.stem, source) for path in paths]


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf8")
    except UnicodeDecodeError:
        raise BadSource(f"answer sheet {path} is not in UTF-8; save it as UTF-8") from None


def read_sheet(text: str, name: str, source: Source) -> Sheet:
    """Return the sheet in `text`: a docstring with a `Points:` line, then percent cells headed by grade id."""
    try:
        docstring = re.sub(r",\s*\n\s*", ", ", ast.get_docstring(ast.parse(text)) or "")  # a line that goes on
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:  # the last three for odd characters and deep nesting
        where = f"line {error.lineno}" if isinstance(error, SyntaxError) and error.lineno else "it"
        raise BadSource(f"answer sheet {name}: {where} is not Python; a cell must parse") from None
    if POINTS.search(docstring) is None:
        raise BadSource(f"answer sheet {name}: its docstring has no line 'Points: full, except TEST POINTS, ...'")
    before, *rest = HEADER.split(text)  # then grade id and code by turns
    if len(ast.parse(before).body) > 1:
        raise BadSource(f"answer sheet {name}: code stands before the first '# %% GRADE_ID'")
    if twice := [grade_id for grade_id in rest[::2] if rest[::2].count(grade_id) > 1]:
        raise BadSource(f"answer sheet {name}: two cells are headed {twice[0]!r}")
    answers = {grade_id: code.strip("\n") for grade_id, code in zip(rest[::2], rest[1::2], strict=True)}
    known = {cell.grade_id for cell in source.cells if cell.is_answer}
    for grade_id in answers:
        if grade_id not in known:
            raise BadSource(f"answer sheet {name}: {grade_id!r} is no solution cell of {source.assignment!r}")
    about = " ".join(POINTS.sub("", docstring).split())
    return Sheet(name, about, answers, _expected(docstring, name, source))


def _expected(docstring: str, name: str, source: Source) -> dict[str, float]:
    first, exceptions = POINTS.findall(docstring)[0]
    most = {test.grade_id: test.points for test in source.tests if test.grade_id}
    expected = dict(most) if first == "full" else dict.fromkeys(most, 0.0)
    for item in exceptions.split(","):
        if not item.strip():
            continue
        grade_id, _, points = item.strip().partition(" ")
        if grade_id not in expected:
            raise BadSource(f"answer sheet {name}: {grade_id!r} is no test of {source.assignment!r}")
        if not NUMBER.fullmatch(points):
            raise BadSource(f"answer sheet {name}: {points!r} is no number of points for {grade_id!r}")
        if float(points) > most[grade_id]:
            raise BadSource(f"answer sheet {name}: {grade_id!r} has {most[grade_id]:g} points, not {points}")
        expected[grade_id] = float(points)
    return expected


def untouched(source: Source) -> Sheet:
    """Return the sheet of a student who handed the release in as it was."""
    stubs = {cell.grade_id: cell.stub for cell in source.cells if cell.is_answer and cell.grade_id}
    return Sheet("untouched release", "Nothing was written.", stubs, {test.grade_id: 0.0 for test in source.tests if test.grade_id})


def reference(source: Source) -> Sheet:
    """Return the sheet of the source's own solution."""
    full = {test.grade_id: test.points for test in source.tests if test.grade_id}
    return Sheet("reference solution", "What the source itself answers.", {}, full)


def reached(source: Source, sheet: Sheet) -> frozenset[str]:
    """Return the tests that can tell `sheet` from the reference solution: by name, through other cells as well.

    The tests that are left out see only answers that are the reference's own, so they give what they give to it.
    """
    texts = {cell.key: sheet.answers.get(cell.grade_id or "", "") for cell in source.cells if cell.is_answer}
    cells = [cell for cell in source.cells if cell.is_answer or cell.role is Role.GIVEN]
    changed: set[str] = set(sheet.answers)
    names: set[str] = set()
    while True:
        for cell in (cell for cell in cells if cell.key in changed):
            names |= cell.names | defined_names(texts.get(cell.key, ""))
        using = {cell.key for cell in cells if cell.uses & names} - changed
        if not using:
            break
        changed |= using
    return frozenset(test.grade_id for test in source.tests if test.grade_id and names & {*source.stand_ins_for(test), *test.uses})


def as_submission(source: Source, sheet: Sheet) -> NotebookNode:
    """Return the notebook of a student who answered as `sheet` says, and right where it says nothing, in the released cells."""
    notebook: NotebookNode = nbformat.v4.new_notebook(metadata=nbformat.from_dict(source.metadata))
    for cell in source.cells:
        node = nbformat.from_dict(cell.node)
        own = MARKERS.sub("", cell.node.source)
        node.source = sheet.answers.get(cell.grade_id or "", own) if cell.is_answer else cell.shown
        notebook.cells.append(node)
    return notebook
