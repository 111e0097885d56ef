"""Names that a cell's code defines and uses, found without running it."""

import ast
import threading
import warnings
from collections.abc import Iterator
from contextlib import suppress

PARSING = threading.Lock()  # Python 3.11 miscounts its depth when two threads build syntax trees, and fails


def parse(code: str) -> ast.Module | None:
    """Return the syntax tree of a cell's code, IPython's magics left out; None if it is not Python.

    IPython's own translation takes time quadratic in the length of the code, and the code may be a stranger's.
    """
    for text in (code, "\n".join(map(_without_magic, code.split("\n")))):
        with PARSING, warnings.catch_warnings(action="ignore"), suppress(SyntaxError, ValueError, RecursionError, MemoryError):
            return ast.parse(text)  # the warnings are of escapes like "\d" in the code
    return None


def _without_magic(line: str) -> str:
    """Return a line of the same depth that is Python, where `line` is a magic, a shell command or a call for help."""
    text = line.strip()
    target, equals, value = text.partition("=")
    if text.startswith("%%"):
        return "%%"  # what follows may be no Python at all
    if text.startswith(("%", "!")) or text.endswith("?"):
        return line[: len(line) - len(line.lstrip())] + "pass"
    if equals and value.lstrip().startswith(("%", "!")):
        return line[: len(line) - len(line.lstrip())] + target + "= None"
    return line


def defined_names(code: str) -> frozenset[str]:
    """Return the names that `code` binds at its top level, or in branches and loops there, by def, class or assignment."""
    tree = parse(code)
    names: set[str] = set()
    for statement in _statements(tree.body if tree else []):
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(statement.name)
        elif isinstance(statement, (ast.Assign, ast.AnnAssign)):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            names |= {n.id for target in targets for n in ast.walk(target) if isinstance(n, ast.Name)}
    return frozenset(names)


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield statements, and those within that bind names where they stand."""
    waiting = list(reversed(body))
    while waiting:
        statement = waiting.pop()
        yield statement
        for inner in (statement, *getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
            if not isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                for part in ("body", "orelse", "finalbody"):
                    waiting += getattr(inner, part, ())


def used_names(code: str) -> frozenset[str]:
    """Return every name that `code` mentions."""
    tree = parse(code)
    return frozenset(node.id for node in ast.walk(tree) if isinstance(node, ast.Name)) if tree else frozenset()


def imported_modules(code: str) -> frozenset[str]:
    """Return the modules that `code` imports by name anywhere in it, relative ones left out."""
    tree = parse(code)
    found: set[str] = set()
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
    return frozenset(found)
