"""Executed cells as a notebook that nbgrader can grade and show."""

from collections.abc import Sequence
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader import utils

from ..assignment.rebuild import Origin, Part, Rebuilt
from ..assignment.source import Source


def cell_of(part: Part) -> NotebookNode:
    """Return the notebook cell of a part: the source's with its metadata, or a bare one for what a student added."""
    if part.cell is None:
        node = _plain(part.cell_type, part.text, {})
        if part.cell_type == "raw":
            node.metadata.raw_mimetype = "text/plain"  # without, a page would take it in as HTML
        return _with_pictures(node, part)
    node = _with_pictures(_plain(part.cell_type, part.text, part.cell.node.metadata), part)
    if "id" in part.cell.node:
        node["id"] = part.cell.node["id"]
    if part.cell.grade_id:  # nbgrader says "no response" where an answer still is the released stub
        released = _plain(part.cell_type, part.cell.stub, part.cell.node.metadata)
        node.metadata.nbgrader["checksum"] = utils.compute_checksum(released)
    return node


def _with_pictures(node: NotebookNode, part: Part) -> NotebookNode:
    """Return `node` with the pictures of whoever wrote its text."""
    if part.origin is Origin.STUDENT:
        attachments = {picture.name: {picture.kind: picture.data} for picture in part.pictures}
    else:
        attachments = part.cell.node.get("attachments", {}) if part.cell else {}
    if attachments and node.cell_type == "markdown":
        node["attachments"] = nbformat.from_dict(attachments)
    return node


def _plain(cell_type: str, text: str, metadata: dict[str, Any]) -> NotebookNode:
    cell: dict[str, Any] = {"cell_type": cell_type, "metadata": metadata, "source": text}
    node: NotebookNode = nbformat.from_dict(cell | {"outputs": [], "execution_count": None} if cell_type == "code" else cell)
    return node


def notebook_of(source: Source, rebuilt: Rebuilt, nodes: Sequence[NotebookNode]) -> NotebookNode:
    """Return the whole notebook, with a cell on top that tells of repairs where there were any."""
    notebook: NotebookNode = nbformat.v4.new_notebook(metadata=nbformat.from_dict(source.metadata))
    cells = list(nodes)
    if rebuilt.repairs:
        lines = "\n".join(f"- {repair}" for repair in rebuilt.repairs)
        cells.insert(0, nbformat.v4.new_markdown_cell(f"**What the grader put right in this notebook**\n\n{lines}"))
    for number, node in enumerate(cells):
        if "id" not in node:
            node["id"] = f"added-{number}"
    notebook.cells = cells
    return notebook
