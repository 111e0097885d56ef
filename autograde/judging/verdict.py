"""What a test is worth: its outputs and its kernel's own word to points. Pure.

nbgrader reads the points off the outputs again when it writes them, so the outputs are put such that its rule finds
the same: an error stands alone, and of values at most one is left, the test's last.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import nbformat
from nbformat import NotebookNode
from nbgrader import utils

from . import outputs as shown
from .job import Ended

FAULT = "TestFault"  # the name of the error that a test with an impossible last value ends in


@dataclass(frozen=True)
class Verdict:
    """What a test gave, and the outputs that say so."""

    outputs: list[NotebookNode]
    points: float
    max_points: float
    ended: Ended

    @property
    def message(self) -> str:
        return shown.first_error(self.outputs)


def verdict(node: NotebookNode, outputs: Sequence[NotebookNode], ended: Ended | None = None) -> Verdict:
    """Return what the test cell `node` gave; `ended` is known where its kernel was late or died over it."""
    most = float(node.metadata.nbgrader.points)
    outputs, fault = _settled(shown.without_stderr(outputs), most)
    points, _ = utils.determine_grade(nbformat.from_dict(node | {"outputs": outputs}))
    return Verdict(outputs, float(points), most, ended or _ended(outputs, points, most, fault))


def _ended(outputs: list[NotebookNode], points: float, most: float, fault: bool) -> Ended:
    if fault:
        return Ended.FAULT
    if any(out.output_type == "error" for out in outputs):
        return Ended.FAILED
    return Ended.PASSED if points == most else Ended.FAILED if points == 0 else Ended.PARTIAL


def _settled(outputs: list[NotebookNode], most: float) -> tuple[list[NotebookNode], bool]:
    """Return a test's outputs with one thing at most that decides on its points, and whether the test is at fault."""
    if any(out.output_type == "error" for out in outputs):
        return [_as_display(out) for out in outputs], False
    values = [out for out in outputs if out.output_type == "execute_result"]
    outputs = [out if out is values[-1] else _as_display(out) for out in outputs] if values else outputs
    said = values[-1].data.get("text/plain", "a value without text") if values else "0"
    if is_points(said, most):
        return outputs, False
    words = (
        f"the test's last value is {' '.join(said.split()):.80}, which is no plain number of points from 0 to {most:g}; "
        "this is a mistake in the test, not in the answer"
    )
    return [shown.error(FAULT, words)] + [_as_display(out) for out in outputs], True


def is_points(text: str, most: float) -> bool:
    """Whether a value's text is a plain number of points: nbgrader reads others as full points, or stops."""
    try:
        return 0 <= float(text) <= most
    except ValueError:
        return False


def _as_display(output: NotebookNode) -> NotebookNode:
    """Return a value as something that was only shown, for nbgrader takes the first value for the points."""
    if output.output_type != "execute_result":
        return output
    display: NotebookNode = nbformat.v4.new_output("display_data", data=output.data)
    return display
