"""An instructor's notebook as parts: what is given, what a student writes, what is tested. Pure but for `read`."""

import enum
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.preprocessors import ClearHiddenTests, ClearSolutions, IncludeHeaderFooter, InstantiateTests
from nbgrader.preprocessors.base import NbGraderPreprocessor
from traitlets.config import Config

from ..errors import BadSource
from .code import defined_names, imported_modules, used_names

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
    """One cell of the source notebook: its text with solutions cleared (`stub`), and as it is handed out (`shown`)."""

    node: NotebookNode = field(repr=False)
    role: Role
    stub: str
    shown: str = field(repr=False)
    grade_id: str | None
    points: float = 0.0

    @property
    def is_answer(self) -> bool:
        """Whether the student's text counts."""
        return self.role in (Role.SOLUTION, Role.MANUAL) or bool(utils.is_task(self.node))

    @property
    def key(self) -> str:
        """How a submission's cell is found again: its grade id, or else its cell id."""
        return self.grade_id or str(self.node.get("id", ""))

    @property
    def student_side(self) -> bool:
        return STUDENT_SIDE in self.node.metadata.get("tags", [])

    @cached_property
    def names(self) -> frozenset[str]:
        """The names that this cell's code defines at its top level."""
        return defined_names(self.node.source) if self.node.cell_type == "code" else frozenset()

    @cached_property
    def uses(self) -> frozenset[str]:
        """Every name that this cell's code mentions."""
        return used_names(self.node.source)


@dataclass(frozen=True)
class Source:
    """The source notebook of one assignment."""

    assignment: str
    name: str  # the notebook's name without ending
    cells: tuple[SourceCell, ...]
    metadata: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def tests(self) -> tuple[SourceCell, ...]:
        return tuple(cell for cell in self.cells if cell.role is Role.TEST)

    @property
    def one_kernel(self) -> bool:
        """Whether tests run in the student's process: the source's metadata says `kernels: one`."""
        return self.metadata.get("kernels") == "one"

    @property
    def fresh_kernels(self) -> bool:
        """Whether a submission whose kernel ended gets new ones: the source's metadata says `after_a_crash: fresh kernels`."""
        return self.metadata.get("after_a_crash") == "fresh kernels"

    @cached_property
    def imports(self) -> frozenset[str]:
        """The modules that the given cells and tests import: what a kernel may as well have at its start."""
        ours = [cell for cell in self.cells if cell.role in (Role.GIVEN, Role.TEST)]
        return frozenset[str]().union(*(imported_modules(cell.node.source) for cell in ours))

    @property
    def preload(self) -> tuple[str, ...] | None:
        """The modules to preload, where the source's metadata names them (`preload: [numpy, ...]`)."""
        named = self.metadata.get("preload")
        return tuple(map(str, named)) if isinstance(named, list) else None

    @cached_property
    def stand_ins(self) -> tuple[str, ...]:
        """The names that live in the student kernel and that the judge stands in for."""
        theirs = [cell for cell in self.cells if cell.role is Role.SOLUTION or cell.student_side]
        return tuple(sorted(frozenset[str]().union(*(cell.names for cell in theirs))))

    def stand_ins_for(self, cell: SourceCell) -> tuple[str, ...]:
        """Return the stand-ins that `cell` can reach, by its own code or through the given cells'."""
        reachable = [cell] + [c for c in self.cells if c.role is Role.GIVEN and not c.student_side]
        used = frozenset[str]().union(*(c.uses for c in reachable))
        return tuple(name for name in self.stand_ins if name in used)

    def stand_ins_in(self, cell: SourceCell) -> tuple[str, ...]:
        """Return the stand-ins that the code of `cell` itself mentions."""
        return tuple(name for name in self.stand_ins if name in cell.uses)


def read(path: Path, assignment: str, config: Config | None = None, root: Path = Path()) -> Source:
    """Read the source notebook at `path`, with the header and footer that the course in `root` releases; raises BadSource."""
    try:
        notebook = nbformat.read(path, as_version=4)
    except OSError as error:
        raise BadSource(
            f"{path} is not a notebook that can be read ({error.strerror}); mend its permissions, or restore it from version control"
        ) from None
    except Exception as error:  # nbformat raises many kinds on a file that only looks like a notebook
        raise BadSource(f"{path} is not a notebook ({error}); restore it from version control") from None
    return make(_with_header(notebook, config, root), assignment, path.stem, config)


def _with_header(notebook: NotebookNode, config: Config | None, root: Path) -> NotebookNode:
    include = IncludeHeaderFooter(config=config)
    include.header, include.footer = (str(root / name) if name else "" for name in (include.header, include.footer))
    try:
        whole: NotebookNode = include.preprocess(notebook, {})[0]
    except Exception as error:  # whatever nbformat and nbgrader raise about a file that is no notebook
        raise BadSource(
            f"the header or footer that nbgrader_config.py names cannot be read ({error}); mend IncludeHeaderFooter"
        ) from None
    return whole


def make(notebook: NotebookNode, assignment: str, name: str, config: Config | None = None) -> Source:
    """Return the source that `notebook` is; raises BadSource when its cells are not what nbgrader would release.

    `config` may say how solutions and hidden tests are marked, as for nbgrader itself.
    """
    where = f"{name}.ipynb of {assignment!r}"
    notebook = nbformat.from_dict(notebook)
    for number, node in enumerate(notebook.cells):
        node.setdefault("id", f"cell-{number}")  # formats before 4.5 have none
        if fault := _fault(node):
            raise BadSource(f"{where}: cell {number + 1}: {fault}; mend it in JupyterLab's *Create assignment* panel")
    try:
        stubs = _cleared(notebook, ClearSolutions(config=config))
        shown = _cleared(notebook, ClearSolutions(config=config), ClearHiddenTests(config=config))
    except RuntimeError as error:  # a region that does not end, or in a cell of another kind
        raise BadSource(f"{where}: {error}") from None
    cells = tuple(map(_cell, notebook.cells, stubs, shown))
    _check(cells, where, InstantiateTests(config=config).autotest_delimiter)
    return Source(assignment, name, cells, dict(notebook.metadata))


def _check(cells: Sequence[SourceCell], where: str, made_later: str) -> None:
    """Raise BadSource where the cells are no assignment; comments with `made_later` are tests that nbgrader has yet to write."""
    ids = [cell.grade_id for cell in cells if cell.grade_id]
    twice = sorted({grade_id for grade_id in ids if ids.count(grade_id) > 1})
    if twice:
        raise BadSource(f"{where}: two cells have the grade id {twice[0]!r}; rename one of them")
    for cell in cells:
        if utils.is_grade(cell.node) and not (cell.grade_id and "points" in cell.node.metadata.nbgrader):
            raise BadSource(f"{where}: the graded cell {cell.key!r} lacks a grade id or points; give it both")
        comments = [line for line in cell.node.source.splitlines() if line.lstrip().startswith("#")]
        if cell.role is Role.TEST and any(made_later in line for line in comments):
            raise BadSource(f"{where}: the test {cell.key!r} is one that nbgrader makes at release ({made_later}); write asserts")


def _fault(node: NotebookNode) -> str:
    """Return what is wrong with a cell's metadata, or nothing."""
    data, tags = node.metadata.get("nbgrader", {}), node.metadata.get("tags", [])
    if not isinstance(data, dict):
        return f"its nbgrader metadata are {data!r}"
    if not isinstance(data.get("grade_id", ""), str):
        return f"its grade id is {data['grade_id']!r} and no text"
    points = data.get("points", 0)
    if not isinstance(points, (int, float)) or not 0 <= points < math.inf:
        return f"its points are {points!r} and no number"
    return "" if isinstance(tags, list) else f"its tags are {tags!r} and no list"


def _cleared(notebook: NotebookNode, *preprocessors: NbGraderPreprocessor) -> list[str]:
    """Return each cell's text after nbgrader's own preprocessors."""
    notebook = nbformat.from_dict(notebook)
    for preprocessor in preprocessors:
        notebook, _ = preprocessor.preprocess(notebook, {})
    return [str(cell.source) for cell in notebook.cells]


def _cell(node: NotebookNode, stub: str, shown: str) -> SourceCell:
    grade_id = node.metadata.get("nbgrader", {}).get("grade_id")
    points = float(node.metadata.get("nbgrader", {}).get("points", 0))
    return SourceCell(node, _role(node), stub, shown, grade_id, points)


def _role(node: NotebookNode) -> Role:
    if utils.is_solution(node):
        return Role.MANUAL if utils.is_grade(node) or node.cell_type != "code" else Role.SOLUTION
    if node.cell_type != "code":
        return Role.TEXT
    return Role.TEST if utils.is_grade(node) else Role.GIVEN
