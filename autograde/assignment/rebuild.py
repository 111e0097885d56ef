"""A submission made whole: the instructor's cells in their order, with the student's text in the answers. Pure."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..errors import BadSubmission
from .code import defined_names
from .pictures import MAX_PICTURE, Picture
from .source import Role, Source, SourceCell
from .submission import Cell


class Origin(enum.Enum):
    """Whose text a rebuilt cell holds."""

    SOURCE = "source"
    STUDENT = "student"


@dataclass(frozen=True)
class Part:
    """One cell to run: its text, whose it is, and the source cell that it stands for (None for an added cell)."""

    text: str
    cell_type: str
    origin: Origin
    cell: SourceCell | None = None
    pictures: tuple[Picture, ...] = ()  # pasted by the student; the source's stand in its cell


@dataclass(frozen=True)
class Rebuilt:
    """A whole notebook and what had to be repaired to get it, in words for the student."""

    parts: tuple[Part, ...]
    repairs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Piece:
    """What is kept of a submitted cell: its kind, its text with its pictures, and the source cell that it says it is."""

    text: str
    cell_type: str
    key: str | None = None
    pictures: tuple[Picture, ...] = ()


def rebuild(source: Source, cells: Sequence[Cell]) -> Rebuilt:
    """Return the source's cells with the answers of `cells` (as `submission.parse` gives them) in place.

    Given cells and tests come from the source alone, in its order. A deleted answer falls back to its released stub,
    never to the model solution. Of cells that claim one answer the last counts, as in nbgrader; the others, and all
    cells that the student added, stand where they stood, behind the source cell that they followed.
    """
    pieces = _attribute(source, cells)
    repairs = _order_repairs(source, pieces) + _picture_repairs(cells)
    answers, added = _sort_out(source, pieces, repairs)
    if not any(piece.key for piece in pieces):
        raise BadSubmission(f"it holds no cell of {source.assignment!r}; was another notebook handed in?")
    written = _names_written(source, answers, added)
    parts = [_added(piece) for piece in added.get(None, [])]
    for cell in source.cells:
        parts.append(_place(cell, answers.get(cell.key), written, repairs))
        parts += [_added(piece) for piece in added.get(cell.key, [])]
    return Rebuilt(tuple(parts), (*repairs, *_set_anew(source, written)))


def is_whole(source: Source, cells: Sequence[Cell]) -> bool:
    """Whether a notebook has every answer and every graded cell of the assignment, so that it can be no other's."""
    found = {piece.key for piece in _attribute(source, cells)}
    wanted = {cell.key for cell in source.cells if cell.is_answer or cell.grade_id}
    return bool(wanted) and wanted <= found


def _attribute(source: Source, cells: Sequence[Cell]) -> list[Piece]:
    """Say for each submitted cell which source cell it is: by grade id, by cell id, or by its very text."""
    keys = {cell.key for cell in source.cells}
    by_id = {cell.node.id: cell.key for cell in source.cells}
    texts = [(cell.node.cell_type, cell.shown.strip()) for cell in source.cells]
    by_text = {
        text: cell.key
        for cell, text in zip(source.cells, texts, strict=True)
        if text[1] and not cell.is_answer and texts.count(text) == 1
    }
    pieces = []
    for cell in cells:
        key = cell.grade_id if cell.grade_id in keys else None
        key = key or by_id.get(cell.id) or by_text.get((cell.cell_type, cell.text.strip()))
        pieces.append(Piece(cell.text, cell.cell_type, key, cell.pictures))
    return _by_names(source, pieces)


def _by_names(source: Source, pieces: list[Piece]) -> list[Piece]:
    """Attribute cells that lost every id by the names that they define, where an answer has no cell otherwise."""
    claimed = {piece.key for piece in pieces}
    open_answers = {
        name: cell.key for cell in source.cells if cell.role is Role.SOLUTION and cell.key not in claimed for name in cell.names
    }
    found = []
    for piece in pieces:
        names = defined_names(piece.text) if piece.key is None and piece.cell_type == "code" else frozenset()
        keys = {open_answers[name] for name in names if name in open_answers}
        found.append(replace(piece, key=keys.pop()) if len(keys) == 1 else piece)
    return found


def _order_repairs(source: Source, pieces: list[Piece]) -> list[str]:
    order = {cell.key: number for number, cell in enumerate(source.cells)}
    numbers = [order[piece.key] for piece in pieces if piece.key]
    if numbers != sorted(numbers):
        return ["The cells were in another order; they were put back into the order of the assignment."]
    return []


def _picture_repairs(cells: Sequence[Cell]) -> list[str]:
    names = dict.fromkeys(name for cell in cells for name in cell.left_out)
    return [
        f"The attachment {name!r} is no png, jpeg or gif picture of at most {MAX_PICTURE >> 20} MB; it was left out."
        for name in names
    ]


Answers = dict[str, Piece]  # by the key of the source cell
Added = dict[str | None, list[Piece]]  # by the key of the source cell that they follow


def _sort_out(source: Source, pieces: list[Piece], repairs: list[str]) -> tuple[Answers, Added]:
    """Return the text that counts for each answer, and the added cells by the key of the cell that they follow."""
    by_key = {cell.key: cell for cell in source.cells}
    last = {piece.key: index for index, piece in enumerate(pieces) if piece.key}
    answers: Answers = {}
    added: Added = {}
    behind = None
    for index, piece in enumerate(pieces):
        cell = by_key.get(piece.key) if piece.key else None
        if cell is None or piece.key is None:
            added.setdefault(behind, []).append(piece)
        elif last[piece.key] != index:
            if cell.is_answer:
                repairs.append(f"Two cells claimed to be {cell.key!r}; the last one was graded.")
                added.setdefault(behind, []).append(piece)
        else:
            behind = piece.key
            answers[piece.key] = piece
    return answers, added


def _names_written(source: Source, answers: Answers, added: Added) -> frozenset[str]:
    """Return the names that the student's cells define, wherever they stand."""
    run = [answers[cell.key] for cell in source.cells if cell.is_answer and cell.key in answers]
    run += [piece for pieces in added.values() for piece in pieces]
    return frozenset[str]().union(*(defined_names(piece.text) for piece in run if piece.cell_type == "code"))


def _set_anew(source: Source, written: frozenset[str]) -> list[str]:
    """Say which given names the student's cells set anew, where a test uses them: two kernels hold two values."""
    ours = frozenset[str]().union(*(cell.names for cell in source.cells if cell.role is Role.GIVEN and not cell.student_side))
    asked = frozenset[str]().union(*(test.uses - test.names for test in source.tests))
    names = (ours & written & asked).difference(source.stand_ins) if not source.one_kernel else ()
    return [
        f"A cell sets the given name {name!r} anew: your functions use your value, the tests the given one."
        for name in sorted(names)
    ]


def _place(cell: SourceCell, piece: Piece | None, written: frozenset[str], repairs: list[str]) -> Part:
    """Return the part that stands for one source cell, of which the student handed in `piece`."""
    kind = cell.node.cell_type
    if not cell.is_answer:
        if piece is None and cell.grade_id:
            repairs.append(f"The cell {cell.key!r} was missing; it was put back.")
        elif piece is not None and kind == "code" and piece.text.strip() != cell.shown.strip():
            what = "test" if cell.role is Role.TEST else "given cell"
            repairs.append(f"The {what} {cell.key!r} was changed; it ran as it was handed out.")
        return Part(cell.node.source, kind, Origin.SOURCE, cell)
    if piece is not None:
        if piece.cell_type != kind:
            repairs.append(f"The cell {cell.key!r} had become a {piece.cell_type} cell; it ran as a {kind} cell.")
        return Part(piece.text, kind, Origin.STUDENT, cell, piece.pictures)
    if cell.names and cell.names <= written:
        repairs.append(f"The cell {cell.key!r} was missing, but its answer stands in another cell and was graded there.")
        return Part("", kind, Origin.STUDENT, cell)
    repairs.append(f"The answer {cell.key!r} was missing; the empty answer that was handed out took its place.")
    return Part(cell.stub, kind, Origin.SOURCE, cell)


def _added(piece: Piece) -> Part:
    return Part(piece.text, piece.cell_type, Origin.STUDENT, None, piece.pictures)
