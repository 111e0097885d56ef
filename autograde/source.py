"""An instructor's notebook as parts: what is given, what a student writes, what is tested. Pure but for `read`."""

import ast
import enum
import re
import warnings
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.preprocessors import ClearSolutions

from .errors import BadSource

MAGIC = re.compile(r"^(\s*)(?:(?:[\w, ]+=\s*)?[%!].*|.*\?\s*)$", re.MULTILINE)
STUDENT_SIDE = "student-side"  # tag of a given cell that runs in the student kernel only


class Role(enum.Enum):
    """What a source cell is for."""

    GIVEN = "given"  # code of the instructor's that runs as it is
    SOLUTION = "solution"  # the student writes it, tests judge it
    TEST = "test"  # code that decides on points
    MANUAL = "manual"  # the student writes it, a person judges it
    TEXT = "text"  # markdown, raw, and nbgrader's task cells


@dataclass(frozen=True)
class SourceCell:
    """One cell of the source notebook; `stub` is its text as released, hidden tests kept."""

    node: NotebookNode = field(repr=False)
    role: Role
    stub: str
    grade_id: str | None
    points: float = 0.0

    @property
    def is_answer(self) -> bool:
        """Whether the student's text counts."""
        return self.role in (Role.SOLUTION, Role.MANUAL) or utils.is_task(self.node)

    @property
    def key(self) -> str:
        """How a submission's cell is found again: its grade id, or else its cell id."""
        return self.grade_id or self.node.get("id", "")

    @property
    def student_side(self) -> bool:
        return STUDENT_SIDE in self.node.metadata.get("tags", [])

    @cached_property
    def names(self) -> frozenset[str]:
        """The names that this cell's code defines at its top level."""
        return defined_names(self.node.source) if self.node.cell_type == "code" else frozenset()


@dataclass(frozen=True)
class Source:
    """The source notebook of one assignment."""

    assignment: str
    name: str  # the notebook's name without ending
    cells: tuple[SourceCell, ...]
    metadata: dict = field(default_factory=dict, repr=False)

    @property
    def tests(self) -> tuple[SourceCell, ...]:
        return tuple(cell for cell in self.cells if cell.role is Role.TEST)

    @property
    def one_kernel(self) -> bool:
        """Whether tests run in the student's process: the source's metadata says `kernels: one`."""
        return self.metadata.get("kernels") == "one"

    @cached_property
    def stand_ins(self) -> tuple[str, ...]:
        """The names that live in the student kernel and that the judge stands in for."""
        theirs = [cell for cell in self.cells if cell.role is Role.SOLUTION or cell.student_side]
        return tuple(sorted(set().union(*(cell.names for cell in theirs))))

    def stand_ins_for(self, cell: SourceCell) -> tuple[str, ...]:
        """Return the stand-ins that `cell` can reach, by its own code or through the given cells'."""
        reachable = [cell.node.source] + [c.node.source for c in self.cells if c.role is Role.GIVEN and not c.student_side]
        used = set().union(*map(used_names, reachable))
        return tuple(name for name in self.stand_ins if name in used)


def parse(code: str) -> ast.Module | None:
    """Return the syntax tree of a cell's code with IPython's magics left out; None if it is not Python.

    IPython's own translation takes time quadratic in the length of the code, and the code may be a stranger's.
    """
    try:
        with warnings.catch_warnings(action="ignore"):  # of escapes like "\d" in the code
            return ast.parse(MAGIC.sub(r"\1pass", code))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def defined_names(code: str) -> frozenset[str]:
    """Return the names that `code` binds at its top level by def, class or assignment."""
    tree = parse(code)
    names: set[str] = set()
    for statement in tree.body if tree else []:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(statement.name)
        elif isinstance(statement, (ast.Assign, ast.AnnAssign)):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            names |= {n.id for target in targets for n in ast.walk(target) if isinstance(n, ast.Name)}
    return frozenset(names)


def used_names(code: str) -> set[str]:
    """Return every name that `code` mentions."""
    tree = parse(code)
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} if tree else set()


def read(path: Path, assignment: str) -> Source:
    """Read the source notebook at `path`; raises BadSource."""
    try:
        notebook = nbformat.read(path, as_version=4)
    except Exception as error:
        raise BadSource(f"{path} is not a notebook ({error}); restore it from version control") from None
    return make(notebook, assignment, path.stem)


def make(notebook: NotebookNode, assignment: str, name: str) -> Source:
    """Return the source that `notebook` is; raises BadSource when two cells claim one grade id."""
    stubs = _stubs(notebook)
    cells = tuple(_cell(node, stub) for node, stub in zip(notebook.cells, stubs, strict=True))
    ids = [cell.grade_id for cell in cells if cell.grade_id]
    twice = sorted({grade_id for grade_id in ids if ids.count(grade_id) > 1})
    if twice:
        raise BadSource(f"{name}.ipynb of {assignment!r}: two cells have the grade id {twice[0]!r}; rename one of them")
    return Source(assignment, name, cells, dict(notebook.metadata))


def _stubs(notebook: NotebookNode) -> list[str]:
    """Return each cell's text with nbgrader's own preprocessor having cleared the solutions."""
    cleared, _ = ClearSolutions().preprocess(nbformat.from_dict(notebook), {})
    return [cell.source for cell in cleared.cells]


def _cell(node: NotebookNode, stub: str) -> SourceCell:
    grade_id = node.metadata.get("nbgrader", {}).get("grade_id")
    points = float(node.metadata.get("nbgrader", {}).get("points", 0))
    return SourceCell(node, _role(node), stub, grade_id, points)


def _role(node: NotebookNode) -> Role:
    if utils.is_solution(node):
        return Role.MANUAL if utils.is_grade(node) or node.cell_type != "code" else Role.SOLUTION
    if node.cell_type != "code":
        return Role.TEXT
    return Role.TEST if utils.is_grade(node) else Role.GIVEN
