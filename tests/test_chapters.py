"""What a run of a chapter may not hang on: numbers that come out of a training or a clock differ from machine to machine.

So a cell that works with such numbers is tagged `nbval-ignore-output` and asserts nothing. What the text says of them is
checked where it is stored: in cells tagged `checked-when-stored`. A cell tagged `true-of-any-weights` says that what it
prints and asserts is so whatever the training came to.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

CHAPTERS = sorted((Path(__file__).resolve().parent.parent / "chapters").glob("[0-9][0-9]_*.ipynb"))
SOURCES = frozenset({".fit", ".apply", ".apply_gradients", ".minimize", ".perf_counter", ".process_time"})  # methods
IGNORED, STORED, ANY_WEIGHTS = "nbval-ignore-output", "checked-when-stored", "true-of-any-weights"
SCOPES = (ast.FunctionDef, ast.ClassDef)


def code_cells(path: Path) -> list[NotebookNode]:
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def tags_of(cell: NotebookNode) -> set[str]:
    return set(cell.metadata.get("tags", []))


def bound_in(node: ast.AST) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}


def inner_names(statement: ast.stmt) -> set[str]:
    """Names with a meaning of their own inside: arguments, a comprehension's variables, a function's own variables."""
    arguments = {part.arg for part in ast.walk(statement) if isinstance(part, ast.arg)}
    loops = [bound_in(part.target) for part in ast.walk(statement) if isinstance(part, ast.comprehension)]
    return arguments.union(bound_in(statement) if isinstance(statement, SCOPES) else (), *loops)


def used_in(statement: ast.stmt) -> set[str]:
    """Names that a statement reads, and `.name` for each attribute."""
    loops = [bound_in(part.target) for part in ast.walk(statement) if isinstance(part, ast.For)]
    names = {part.id for part in ast.walk(statement) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load)}
    attributes = {f".{part.attr}" for part in ast.walk(statement) if isinstance(part, ast.Attribute)}
    return names - inner_names(statement).union(*loops) | attributes


def changed_in(statement: ast.stmt) -> set[str]:
    """Names that a statement binds, and those of objects that it sets a part of or calls a method of."""
    parts = [part.func for part in ast.walk(statement) if isinstance(part, ast.Call)]
    parts += [part for part in ast.walk(statement) if isinstance(getattr(part, "ctx", None), ast.Store)]
    owners = {owner_of(part) for part in parts if isinstance(part, ast.Attribute | ast.Subscript)}
    return (bound_in(statement) | owners) - inner_names(statement)


def owner_of(expression: ast.expr) -> str:
    while isinstance(expression, ast.Attribute | ast.Subscript):
        expression = expression.value
    return getattr(expression, "id", "")


def with_what_they_call(names: set[str], functions: dict[str, set[str]]) -> set[str]:
    """Add the names that the functions among `names` use, and the functions that these use, and so on."""
    while (more := names.union(*(functions.get(name, ()) for name in names))) != names:
        names = more
    return names


def statements_that_measure(cells: list[NotebookNode]) -> Iterator[tuple[NotebookNode, ast.stmt]]:
    """Follow measured numbers from name to name, statement by statement, as the chapter runs."""
    measured, imported, functions = set(SOURCES), set(), {}
    for cell in cells:
        for statement in ast.parse(re.sub(r"^%", "#", cell.source, flags=re.MULTILINE)).body:
            if isinstance(statement, SCOPES):
                functions[statement.name] = used_in(statement)
            elif isinstance(statement, ast.Import | ast.ImportFrom):
                imported |= {alias.asname or alias.name.split(".")[0] for alias in statement.names}
            elif with_what_they_call(used_in(statement), functions) & measured:
                measured |= changed_in(statement) - imported
                yield cell, statement
            else:
                measured -= bound_in(statement) - inner_names(statement)


def offences(cells: list[NotebookNode]) -> list[str]:
    """Asserts and compared outputs that hang on a training or a clock, each with the id of its cell."""
    found = []
    for cell, statement in statements_that_measure(cells):
        asserts = any(isinstance(part, ast.Assert) for part in ast.walk(statement))
        compared = IGNORED not in tags_of(cell) and not isinstance(statement, ast.Assign | ast.AugAssign)
        if (asserts or compared) and ANY_WEIGHTS not in tags_of(cell):
            found.append(f"{cell.id}: {ast.unparse(statement).splitlines()[0]}")
    return found


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_no_outcome_of_a_run_hangs_on_a_training_or_a_clock(path):
    assert offences(code_cells(path)) == []


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_what_the_text_says_was_so_in_the_stored_run(path):
    for cell in (cell for cell in code_cells(path) if STORED in tags_of(cell)):
        assert IGNORED in tags_of(cell), f"{cell.id}: another machine's run may come out otherwise"
        printed = "".join(output.get("text", "") for output in cell.outputs)
        answers = re.findall(r": (True|False)$", printed, re.MULTILINE)
        assert answers, f"{cell.id} prints no line that ends in True"
        assert "False" not in answers, f"{cell.id}: the text says what this run does not show\n{printed}"


FIT = "score = model.fit(x, y)"


@pytest.mark.parametrize(
    ("sources", "found"),
    [
        ([FIT, "assert score > 0.9"], 1),
        ([FIT, "gain = score - 1", "print(gain)"], 1),
        ([FIT, "scores = {}", "scores['a'] = score", "print(scores)"], 1),
        ([FIT, "scores = []", "scores.append(score)  # tag", "print(scores)"], 1),
        (["def run(x):\n    return model.fit(x)", "print(run(1))"], 1),
        (["def best():\n    return max(scores)", "scores = [model.fit(x)]", "assert best() > 0.9"], 1),
        (["started = time.perf_counter()", "print(time.perf_counter() - started)"], 1),
        (["model.fit(x, y)"], 1),
        ([FIT, "print(score)  # tag"], 0),
        ([FIT, "assert score > 0.9  # tag"], 1),
        ([FIT, "score = 1", "print(score)"], 0),
        ([FIT, "print([score for score in range(3)])"], 0),
        (["def fit(x):\n    return x", "print(fit(1), x.shape)"], 0),
    ],
)
def test_measured_numbers_are_followed_from_name_to_name(sources, found):
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    for cell in cells:
        cell.metadata["tags"] = [IGNORED] if "# tag" in cell.source else []
    assert len(offences(cells)) == found


def test_a_cell_may_say_that_it_is_true_of_any_weights():
    cells = [nbformat.v4.new_code_cell(FIT), nbformat.v4.new_code_cell("assert 0 <= score <= 1")]
    cells[1].metadata["tags"] = [ANY_WEIGHTS]
    assert offences(cells) == []
