"""What a kernel sent, made harmless: outputs as a feedback page may show them, in bounds."""

import base64
from collections.abc import Iterable, Mapping
from typing import Any

import nbformat
from nbformat import NotebookNode

SHOWN = ("text/plain", "image/png", "image/jpeg")  # what a student's cell may put into a feedback page
MAX_SHOWN = 2_000_000  # characters of one output
MAX_OUTPUTS = 200  # of one cell
DECISIVE = ("error", "execute_result")  # the outputs that decide on a test's points


def clean(outputs: object) -> list[NotebookNode]:
    """Return a cell's outputs in bounds; no list of outputs is an error, for a test without errors earns points."""
    if not isinstance(outputs, list):
        return [error("NoOutputs", "the process sent something else than a cell's outputs")]
    decisive = [out for out in outputs[MAX_OUTPUTS:] if isinstance(out, dict) and out.get("output_type") in DECISIVE]
    return _all_harmless(outputs[:MAX_OUTPUTS]) + _all_harmless(decisive[-2:])


def as_said(answer: Mapping[str, Any]) -> list[NotebookNode]:
    """Return the outputs of a kernel's answer, with an error wherever it says that there was one, or does not say."""
    outputs, name = clean(answer.get("outputs")), answer.get("error", "NoAnswer")
    if name is None or any(out.output_type == "error" for out in outputs):
        return outputs
    return [*outputs, error(_text(name, 200), "the cell ended in an error, which was not shown")]


def error(name: str, text: str) -> NotebookNode:
    """Return the output of an error that the grader itself reports."""
    node: NotebookNode = nbformat.v4.new_output("error", ename=name, evalue=text, traceback=[f"{name}: {text}"])
    return node


def without_stderr(outputs: Iterable[NotebookNode]) -> list[NotebookNode]:
    """Show warnings like other text: nbgrader gives a test with output on stderr no points, and TensorFlow logs there."""
    return [nbformat.from_dict(out | {"name": "stdout"}) if out.get("name") == "stderr" else out for out in outputs]


def first_error(outputs: Iterable[NotebookNode]) -> str:
    """Return the first error among `outputs` as one line, or nothing."""
    found = next((out for out in outputs if out.output_type == "error"), None)
    return f"{found['ename']}: {found['evalue']}".strip()[:400] if found else ""


def _all_harmless(outputs: Iterable[object]) -> list[NotebookNode]:
    return [node for node in map(_harmless, outputs) if node]


def _harmless(output: object) -> NotebookNode | None:
    """Return an output as a feedback page may show it, text and pictures, or None.

    The student's process may send anything, and the judge's shows what came from there, so nothing is taken over but
    strings that were checked.
    """
    if not isinstance(output, dict):
        return None
    kind, node = output.get("output_type"), None
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        node = nbformat.v4.new_output("stream", name=name, text=_text(output.get("text", ""), MAX_SHOWN))
    elif kind == "error":
        lines = output.get("traceback")
        lines = [_text(line, 4000) for line in lines[:60]] if isinstance(lines, list) else []
        name, value = _text(output.get("ename", ""), 200), _text(output.get("evalue", ""), 2000)
        node = nbformat.v4.new_output("error", ename=name, evalue=value, traceback=lines)
    elif kind in ("display_data", "execute_result") and isinstance(output.get("data"), dict):
        data = {k: _text(v, MAX_SHOWN) for k, v in output["data"].items() if k in SHOWN and _is_shown(k, v)}
        node = nbformat.v4.new_output(kind, data=data) if data else None
    return node


def _text(value: object, most: int) -> str:
    """Return at most `most` characters of a text, without half characters, which no file can hold."""
    return str(value)[:most].encode("utf-8", "replace").decode()


def _is_shown(kind: str, value: object) -> bool:
    if not isinstance(value, str) or len(value) > MAX_SHOWN:
        return False
    if kind == "text/plain":
        return True
    try:
        base64.b64decode("".join(value.split()), validate=True)
    except ValueError:
        return False
    return True
