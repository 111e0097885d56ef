"""The shape of the code: functions that fit on a screen, rooms that import from those below, no circle among modules."""

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "autograde"
MODULES = sorted(PACKAGE.rglob("*.py"))
FILES = MODULES + sorted((ROOT / "tools").glob("*.py"))
ROOMS = ("cli", "trials", "pages", "classroom", "judging", "assignment", "inside")  # each imports only from those behind it
FOR_ALL = ("errors", "files")  # but for the sandbox, which stands alone


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Yield each function's name and how many lines it has, its `def` included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield f"{path.relative_to(ROOT)}:{node.name}", (node.end_lineno or 0) - node.lineno + 1


def dotted(path: Path) -> str:
    """Return a module's dotted name."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


NAMES = {dotted(path) for path in MODULES}


def imports(path: Path) -> Iterator[tuple[str, str]]:
    """Yield each import of the package's own, in a function or not, as module and the name taken from it ('' for the whole)."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join([*parts[: len(parts) - node.level], *filter(None, [node.module])]) if node.level else node.module or ""
            for alias in node.names:
                whole = f"{base}.{alias.name}"
                yield (whole, "") if whole in NAMES else (base, alias.name)


OURS = {dotted(path): [each for each in imports(path) if each[0] in NAMES] for path in MODULES}


def room(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def test_half_of_all_functions_have_at_most_eight_lines():
    assert statistics.median(lines for path in FILES for _, lines in functions(path)) <= 8


def test_every_function_fits_on_a_screen():
    assert {name: lines for path in FILES for name, lines in functions(path) if lines > 40} == {}


def test_every_folder_of_the_package_is_a_room_that_has_its_place():
    assert {path.name for path in PACKAGE.iterdir() if any(path.glob("*.py"))} == set(ROOMS)


@pytest.mark.parametrize("name", ROOMS)
def test_a_room_imports_only_from_those_below_it(name):
    allowed = {*ROOMS[ROOMS.index(name) :], *(FOR_ALL if name != "inside" else ())}
    found = {(module, other) for module, used in OURS.items() if room(module) == name for other, _ in used}
    assert found, "nothing was looked at"
    assert {pair for pair in found if room(pair[1]) not in allowed} == set()


def test_what_all_may_import_imports_nothing_of_the_rooms():
    assert {module: OURS[module] for module in (f"autograde.{name}" for name in FOR_ALL) if OURS[module]} == {}


def test_no_module_takes_another_ones_private_name():
    taken = {(module, other, name) for module, used in OURS.items() for other, name in used if name.startswith("_")}
    assert taken == set()


def test_no_module_imports_itself_through_others():
    edges = {module: {other for other, _ in used if other != module} for module, used in OURS.items()}
    while loose := [module for module, others in edges.items() if not others & edges.keys()]:
        for module in loose:
            del edges[module]
    assert edges == {}, "each of these is part of a circle or leads into one"
