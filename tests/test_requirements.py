"""requirements.txt names what is imported, and nothing else but what says in its comment what runs it."""

import ast
import functools
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import nbformat
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
OURS = {"autograde", "tools", "tests", "runner"} | {path.stem for path in ROOT.glob("tests/*")}
SCRIPTS = [ROOT / "conftest.py", *(path for folder in ("autograde", "tools", "tests") for path in ROOT.glob(f"{folder}/**/*.py"))]
ANSWERS = [*ROOT.glob("solutions/*/answers/*.py")]
NOTEBOOKS = [*ROOT.glob("chapters/*.ipynb"), *ROOT.glob("solutions/*/*.ipynb")]


def declared() -> dict[str, tuple[Requirement, str]]:
    """Return the requirements and their comments by name."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf8").splitlines()
    parts = [line.partition("#") for line in lines if line and not line.startswith("#")]
    requirements = [(Requirement(requirement), comment.strip()) for requirement, _, comment in parts]
    return {canonicalize_name(requirement.name): (requirement, comment) for requirement, comment in requirements}


def locked() -> dict[str, list[Requirement]]:
    """Return the lines of the lock by name; a package may have several, for several systems."""
    found: dict[str, list[Requirement]] = {}
    for line in (ROOT / "requirements.lock").read_text(encoding="utf8").splitlines():
        found.setdefault(canonicalize_name(Requirement(line).name), []).append(Requirement(line))
    return found


def modules(source: str) -> Iterator[str]:
    """Give the first names of all that `source` imports, wherever in it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


def sources() -> Iterator[str]:
    yield from (path.read_text(encoding="utf8") for path in [*SCRIPTS, *ANSWERS])
    for path in NOTEBOOKS:
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code":
                yield re.sub(r"^\s*[%!].*$", "", cell.source, flags=re.MULTILINE)  # IPython's own commands


@functools.cache
def imported() -> set[str]:
    """Return the names of the distributions that this project imports; a module of none keeps its own name."""
    return distributions(sources())


def distributions(texts: Iterable[str]) -> set[str]:
    found = {module for text in texts for module in modules(text)} - set(sys.stdlib_module_names) - OURS
    installed = packages_distributions()
    return {canonicalize_name(name) for module in found for name in installed.get(module, [module])}


def test_what_is_imported_is_declared():
    assert imported() - set(declared()) == set()


def test_what_is_declared_is_imported_or_says_what_runs_it():
    idle = {name: comment for name, (_, comment) in declared().items() if name not in imported()}
    elsewhere = {name for name, (requirement, _) in declared().items() if requirement.marker and not requirement.marker.evaluate()}
    assert [name for name, comment in idle.items() if not comment.startswith("run by ") and name not in elsewhere] == []


def test_every_requirement_has_an_upper_bound():
    assert [
        name for name, (requirement, _) in declared().items() if "<" not in re.sub(">=|<=", "", str(requirement.specifier))
    ] == []


def test_the_lock_is_exact_and_allowed_and_names_no_address():
    lock = locked()
    assert set(declared()) - set(lock) == set(), "run make lock"
    for name, lines in lock.items():
        for line in lines:
            version = re.fullmatch(r"==([\w.+!-]+)", str(line.specifier))
            assert version and not line.url, f"{line} is not exact, or has an address"
            assert name not in declared() or declared()[name][0].specifier.contains(version[1]), f"run make lock for {line}"


NAMED = {"matplotlib-inline", "matplotlib"}  # which the grader only names, as what kernels draw with and rehearse
WHERE_THERE = {"pandas"}  # which it imports only where a notebook has done so


def package(key: str) -> dict[str, Requirement]:
    """Return what the grader's package requires, or what one of its extras adds, by name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf8"))["project"]
    lines = project["dependencies"] if key == "" else project["optional-dependencies"][key]
    return {canonicalize_name(Requirement(line).name): Requirement(line) for line in lines}


def test_the_package_requires_what_it_imports():
    needed = distributions(path.read_text(encoding="utf8") for path in ROOT.glob("autograde/**/*.py"))
    needed = {name.replace("tensorflow-cpu", "tensorflow") for name in needed}
    assert set(package("")) | set(package("keras")) == needed - WHERE_THERE | NAMED
    assert not {"tensorflow", "keras", "matplotlib"} & set(package(""))


def test_the_package_has_the_projects_bounds():
    for name, requirement in (package("") | package("keras")).items():
        if name != "matplotlib-inline":  # comes with IPython, and the project need not say so
            assert requirement.specifier == declared()[name][0].specifier, name
