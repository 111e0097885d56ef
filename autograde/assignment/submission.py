"""A submitted file's bytes as cells: what counts of each, in bounds, whatever else the file holds. Pure."""

import json
import re
from dataclasses import dataclass
from typing import Any

import nbformat

from ..errors import BadSubmission
from .pictures import Picture, pictures_in

MAX_FILE = 30 << 20
MAX_PICTURES = 10 << 20  # characters of all pictures, in base64: a feedback page holds them
MAX_CODE = 1 << 20  # characters in all code cells: they are parsed, and sent to a kernel
_BEGINNINGS = {  # of files that are handed in under a notebook's name
    b"pk\x03\x04": "a zip archive under a notebook's name",
    b"\x00\x05\x16\x07": "a Mac's resource file, which lies beside the notebook and is none",
    b"%pdf": "a PDF file under a notebook's name",
    b"<": "a web page, not a notebook",
    b"{": "a notebook that breaks off or was damaged (not JSON)",
}
CELL_TYPES = ("code", "markdown", "raw")


@dataclass(frozen=True)
class Cell:
    """What counts of a submitted cell."""

    text: str
    cell_type: str
    grade_id: str | None = None
    id: str | None = None
    pictures: tuple[Picture, ...] = ()
    left_out: tuple[str, ...] = ()  # names of attachments that are no pictures


def parse(data: bytes, name: str) -> tuple[Cell, ...]:
    """Return the cells of the notebook in `data`, whatever format 3 or 4 it has; raises BadSubmission naming the file."""
    if not data.strip():
        raise BadSubmission(f"{name} is empty; ask for the notebook again")
    if len(data) > MAX_FILE:
        raise BadSubmission(f"{name} has {len(data) >> 20} MB, the limit is {MAX_FILE >> 20}; ask for it without outputs")
    content = _json(data, name)
    try:
        notebook = nbformat.convert(nbformat.from_dict(content), 4)
        cells = tuple(_cell(cell) for cell in notebook["cells"])
    except Exception as error:  # nbformat raises many kinds on a file that only looks like a notebook
        raise BadSubmission(f"{name} is JSON but not a notebook ({type(error).__name__}); ask for the .ipynb file") from None
    code = sum(len(cell.text) for cell in cells if cell.cell_type == "code")
    if code > MAX_CODE:
        raise BadSubmission(f"{name} holds {code:,} characters of code, the limit is {MAX_CODE:,}; ask for it without data in it")
    pictures = sum(len(picture.data) for cell in cells for picture in cell.pictures)
    if pictures > MAX_PICTURES:
        raise BadSubmission(
            f"{name} holds {pictures >> 20} MB of pasted pictures, the limit is {MAX_PICTURES >> 20}; ask for smaller ones"
        )
    return cells


def _json(data: bytes, name: str) -> Any:
    """Return what the JSON in `data` says; raises BadSubmission with what the file is instead, as far as it can be told."""
    try:
        content = json.loads(data)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        if data.lstrip()[:1] == b"{":
            raise BadSubmission(
                f"{name} is saved in another encoding than UTF-8 (line {line}); save it as UTF-8 and grade again"
            ) from None
        raise BadSubmission(f"{name} is {_what_is(data)}; ask for the .ipynb file itself") from None
    except RecursionError:
        raise BadSubmission(f"{name} is nested too deeply for a notebook; ask for the .ipynb file itself") from None
    except ValueError:
        marks = re.search(rb"^(<<<<<<< |>>>>>>> )", data, re.MULTILINE)
        if marks:
            line = data.count(b"\n", 0, marks.start()) + 1
            raise BadSubmission(f"{name} holds git's conflict marks (line {line}); ask for it with the conflict resolved") from None
        raise BadSubmission(f"{name} is {_what_is(data)}; ask for the .ipynb file itself") from None
    newest = nbformat.current_nbformat
    if isinstance(content, dict) and isinstance(content.get("nbformat"), int) and content["nbformat"] > newest:
        raise BadSubmission(
            f"{name} has notebook format {content['nbformat']}, newer than {newest}; ask for it saved in format {newest}"
        )
    return content


def _what_is(data: bytes) -> str:
    """Return in words what a file is that is no JSON."""
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:300]
    for begin, what in _BEGINNINGS.items():
        if start.lower().startswith(begin):
            return what
    return "not a notebook file (not JSON)"


def _cell(cell: dict[str, Any]) -> Cell:
    """Return what counts of a submitted cell, each part of the type that it should have."""
    source = cell["source"]
    source = "".join(source) if isinstance(source, list) else str(source)
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    pictures, left_out = pictures_in(cell.get("attachments")) if cell["cell_type"] == "markdown" else ((), ())
    return Cell(
        text=source.encode("utf-8", "replace").decode(),  # JSON can say half characters, files cannot
        cell_type=cell["cell_type"] if cell["cell_type"] in CELL_TYPES else "raw",
        grade_id=grade_id if isinstance(grade_id, str) else None,
        id=cell["id"] if isinstance(cell.get("id"), str) else None,
        pictures=pictures,
        left_out=left_out,
    )
