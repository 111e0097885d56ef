"""A submitted file's bytes as cells: what counts of each, in bounds, whatever else the file holds. Pure."""

import json
from dataclasses import dataclass
from typing import Any

import nbformat

from ..errors import BadSubmission

MAX_FILE = 30 << 20
MAX_CODE = 1 << 20  # characters in all code cells: they are parsed, and sent to a kernel
CELL_TYPES = ("code", "markdown", "raw")


@dataclass(frozen=True)
class Cell:
    """What counts of a submitted cell."""

    text: str
    cell_type: str
    grade_id: str | None = None
    id: str | None = None


def parse(data: bytes, name: str) -> tuple[Cell, ...]:
    """Return the cells of the notebook in `data`, whatever format 3 or 4 it has; raises BadSubmission naming the file."""
    if not data.strip():
        raise BadSubmission(f"{name} is empty; ask for the notebook again")
    if len(data) > MAX_FILE:
        raise BadSubmission(f"{name} has {len(data) >> 20} MB, the limit is {MAX_FILE >> 20}; ask for it without outputs")
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        raise BadSubmission(f"{name} is not a notebook file (not JSON); ask for the .ipynb file itself") from None
    try:
        notebook = nbformat.convert(nbformat.from_dict(content), 4)
        cells = tuple(_cell(cell) for cell in notebook["cells"])
    except Exception as error:  # nbformat raises many kinds on a file that only looks like a notebook
        raise BadSubmission(f"{name} is JSON but not a notebook ({type(error).__name__}); ask for the .ipynb file") from None
    code = sum(len(cell.text) for cell in cells if cell.cell_type == "code")
    if code > MAX_CODE:
        raise BadSubmission(f"{name} holds {code:,} characters of code, the limit is {MAX_CODE:,}; ask for it without data in it")
    return cells


def _cell(cell: dict[str, Any]) -> Cell:
    """Return what counts of a submitted cell, each part of the type that it should have."""
    source = cell["source"]
    source = "".join(source) if isinstance(source, list) else str(source)
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    return Cell(
        text=source.encode("utf-8", "replace").decode(),  # JSON can say half characters, files cannot
        cell_type=cell["cell_type"] if cell["cell_type"] in CELL_TYPES else "raw",
        grade_id=grade_id if isinstance(grade_id, str) else None,
        id=cell["id"] if isinstance(cell.get("id"), str) else None,
    )
