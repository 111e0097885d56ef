"""Outputs that try to become more than text and pictures in the page that a reader's browser shows.

The wall: of what a cell shows, and of what a process says that its cell showed, only checked text and pictures are kept.
"""

from dataclasses import dataclass, replace

import nbformat
import pytest
import tiny
from attacks import DOUBLE, EASY, FORGE, ORDERS, SOURCE, TOTAL, ids, run, submit
from nbconvert import HTMLExporter
from nbformat import NotebookNode, ValidationError
from tiny import grade, points

from autograde.judging.warm_parent import WarmParent


def page(notebook: NotebookNode) -> str:
    return HTMLExporter(template_name="basic").from_notebook_node(notebook)[0]


def as_sent(outputs: list) -> NotebookNode:
    """Return a notebook that shows the outputs of a cell as its process sent them: what there would be without the wall."""
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(outputs=nbformat.from_dict(outputs))])


# --- what a cell shows ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Show:
    """A cell that shows something which a page must not hold, and how that would look in the page."""

    name: str
    code: str
    harm: str


DISPLAY = "from IPython.display import HTML, Javascript, Markdown, display\n"
SHOWS = [
    Show("HTML", DISPLAY + "display(HTML('<script>alert(1)</script>'))", "<script>alert(1)</script>"),
    Show("a false score", DISPLAY + "display({'text/html': '<h1>Score: 5 / 5</h1>'}, raw=True)", "<h1>Score: 5 / 5</h1>"),
    Show("JavaScript", DISPLAY + "display(Javascript('alert(1)'))", "alert(1)"),
    Show("Markdown that holds HTML", DISPLAY + "display(Markdown('<img src=x onerror=alert(1)>'))", "alert(1)"),
]  # fmt: skip


@pytest.mark.parametrize("attack", **ids(SHOWS))
def test_as_it_was_sent_the_page_would_hold(walled, attack):
    assert attack.harm in page(as_sent(run(walled, attack.code)))


@pytest.mark.parametrize("attack", **ids(SHOWS))
def test_the_page_does_not_hold(walled, attack):
    result = grade(walled, SOURCE, EASY, added={"double": attack.code}, double=DOUBLE, total=TOTAL)
    outputs = nbformat.v4.new_notebook(cells=[_without_code(cell) for cell in result.notebook.cells])
    assert attack.harm not in page(outputs)
    assert points(result) == {"test_double": 2, "test_total": 3}
    nbformat.validate(result.notebook)


def _without_code(cell: NotebookNode) -> NotebookNode:
    """Return the cell without its text, which the page shows as text."""
    return nbformat.from_dict(cell | {"source": ""})


RAW_CELL = nbformat.v4.new_raw_cell("<h1>Score: 5 / 5</h1>")


def test_as_it_was_handed_in_the_page_would_hold_a_raw_cell():
    assert "Score" in page(nbformat.v4.new_notebook(cells=[RAW_CELL]))


def test_the_page_does_not_hold_a_raw_cell(walled):
    notebook = tiny.submission(SOURCE, double=DOUBLE, total=TOTAL)
    notebook.cells.append(RAW_CELL)
    assert "Score" not in page(submit(walled, notebook).notebook)


# --- what a process says that its cell showed -------------------------------------------------------------------------


@dataclass(frozen=True)
class Forged:
    """Forged outputs, of which no notebook can be made."""

    name: str
    outputs: list


FORGED = [
    Forged("a stream with an odd name", [{"output_type": "stream", "name": ["<script>"], "text": "a"}]),
    Forged("an error of other types", [{"output_type": "error", "ename": 1, "evalue": None, "traceback": "no list"}]),
    Forged("an output of an unknown kind", [{"output_type": "<script>"}]),
    Forged("a picture without metadata", [{"output_type": "display_data", "data": {"image/png": "iVBOR<script>"}}]),
    Forged("a number as an output", [7]),
    Forged("nothing as an output", [None]),
]


def forged(outputs: str) -> str:
    """Return a cell that forges its own reply."""
    return FORGE + f"forge({{'outputs': {outputs}, 'error': None}}, {ORDERS})\n"


@pytest.mark.parametrize("attack", **ids(FORGED))
def test_as_it_was_sent_no_notebook_could_be_made_of(walled, attack):
    with pytest.raises((ValidationError, AttributeError, TypeError)):
        nbformat.validate(as_sent(run(walled, forged(repr(attack.outputs)))))


@pytest.mark.parametrize("attack", **ids(FORGED))
def test_a_notebook_can_be_made_in_spite_of(walled, attack):
    result = grade(walled, SOURCE, EASY, double=forged(repr(attack.outputs)) + DOUBLE, total=TOTAL)
    nbformat.validate(result.notebook)
    assert "<script>" not in page(nbformat.v4.new_notebook(cells=[_without_code(cell) for cell in result.notebook.cells]))


MANY = forged("[{'output_type': 'stream', 'text': 'x'}] * 50_000")


def test_as_they_were_sent_fifty_thousand_outputs_would_be_shown(walled):
    assert len(run(walled, MANY)) == 50_000


def test_of_fifty_thousand_outputs_a_few_are_shown(walled):
    result = grade(walled, SOURCE, EASY, double=MANY + DOUBLE, total=TOTAL)
    assert 0 < max(len(cell.get("outputs", [])) for cell in result.notebook.cells) <= 202


# --- output without end: the wall is the limit of what one cell may show ----------------------------------------------

FLOODS = [
    Show("one line", "print('x' * 300_000)", "x" * 300_000),
    Show("many lines", "import sys\nfor _ in range(3_000):\n    sys.stderr.write('y' * 100)", "y" * 300_000),
    Show("a value", "'z' * 300_000", "z" * 300_000),
]


def flood(parent: WarmParent, attack: Show, output: int) -> str:
    result = grade(parent, SOURCE, replace(EASY, output=output), added={"double": attack.code}, double=DOUBLE, total=TOTAL)
    assert points(result) == {"test_double": 2, "test_total": 3}
    return tiny.shown(result)


@pytest.mark.parametrize("attack", **ids(FLOODS))
def test_where_the_limit_is_raised_a_cell_shows(walled, attack):
    assert attack.harm in flood(walled, attack, 1_000_000)


@pytest.mark.parametrize("attack", **ids(FLOODS))
def test_the_output_is_cut_of_a_cell_that_shows(walled, attack):
    shown = flood(walled, attack, 5_000)
    assert len(shown) < 50_000
    assert "the rest was cut" in shown
