"""What students get: made from the sources as they are now, and holding nothing that is meant to be hidden."""

import re
import shutil
from pathlib import Path

import nbformat
import pytest
from commands import nbgrader

ROOT = Path(__file__).resolve().parent.parent
SLUGS = sorted(path.parent.name for path in ROOT.glob("solutions/*/*.ipynb"))
HIDDEN = re.compile(r"### BEGIN (SOLUTION|HIDDEN TESTS)\n(.*?)### END \1", re.DOTALL)


def hidden_lines(slug: str) -> set[str]:
    """Return the lines of a source that stand between solution or hidden-test markers, and nowhere else in it."""
    hidden, open_lines = set(), set()
    for cell in nbformat.read(ROOT / "solutions" / slug / f"{slug}.ipynb", 4).cells:
        for match in HIDDEN.finditer(cell.source):
            hidden |= {line.strip() for line in match[2].splitlines()}
        open_lines |= {line.strip() for line in HIDDEN.sub("", cell.source).splitlines()}
    return {line for line in hidden - open_lines if len(line) > 25}


@pytest.fixture(scope="module")
def remade(tmp_path_factory) -> Path:
    """A copy of the course of which every release is made again."""
    course = tmp_path_factory.mktemp("course")
    shutil.copytree(ROOT / "solutions", course / "solutions")
    shutil.copy(ROOT / "nbgrader_config.py", course)
    for slug in SLUGS:
        nbgrader(course, "generate_assignment", slug, "--create", "--log-level=ERROR")
    return course


@pytest.mark.parametrize("slug", SLUGS)
def test_the_release_is_what_the_source_makes(slug, remade):
    name = Path("exercises", slug, f"{slug}.ipynb")
    made, committed = (nbformat.read(root / name, 4) for root in (remade, ROOT))
    assert made == committed, f"{name} is not what solutions/{slug} makes; run `make release` and commit the result"


@pytest.mark.parametrize("slug", SLUGS)
def test_what_students_get_holds_no_hidden_line(slug):
    secrets = hidden_lines(slug)
    assert secrets, f"no hidden line was found in solutions/{slug}: is the pattern of the markers right?"
    for path in [*ROOT.glob("exercises/**/*.ipynb"), *ROOT.glob("chapters/*.ipynb"), *ROOT.glob("_build/html/**/*.ipynb")]:
        text = "\n".join(cell.source for cell in nbformat.read(path, 4).cells)
        assert "### BEGIN SOLUTION" not in text and "### BEGIN HIDDEN" not in text, path
        shown = {line.strip() for line in text.splitlines()} if path.parent.name == slug else set()
        assert not shown & secrets, f"{path} shows {shown & secrets}"


@pytest.mark.parametrize("slug", SLUGS)
def test_the_answer_bank_is_not_handed_out(slug, remade):
    assert list((remade / "solutions" / slug / "answers").glob("*.py")), "there is a bank that could be"
    for root in (remade, ROOT):
        assert not list((root / "exercises" / slug).rglob("*.py"))
