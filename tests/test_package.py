"""The grader installed alone, without TensorFlow, grades a course of somebody else's and agrees with nbgrader."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from subprocess import PIPE

import nbformat
import pytest
from commands import BIN, ROOT
from nbgrader.api import Gradebook

pytestmark = pytest.mark.tensorflow  # not that, but sandboxes
UV = shutil.which("uv", path=f"{BIN}{os.pathsep}{os.environ['PATH']}")  # installs in a tenth of pip's time
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}

RIGHT = {
    "squares": "def squares(n):\n    if n < 1:\n        raise ValueError('none')\n    return [i * i for i in range(1, n + 1)]",
    "sum_of_squares": "def sum_of_squares(n):\n    return sum(squares(n))",
    "sum_of_squares_equation": r"$\sum_{i=1}^n i^2$",
    "sum_of_squares_application": "def pyramidal_number(n):\n    return sum_of_squares(n)",
}
PARTLY = {  # one test of each function fails
    "squares": "def squares(n):\n    return [i ** 2 for i in range(1, n + 1)]",
    "sum_of_squares": "def sum_of_squares(n):\n    return n * (n + 1) * (2 * n + 1) // 6",
}
WRONG = {"squares": "def squares(n):\n    return n", "sum_of_squares": "def sum_of_squares(n:"}
CLASS = {"right": RIGHT, "partly": PARTLY, "wrong": WRONG}


def run(*command: Path | str, cwd: Path = ROOT) -> str:
    """Run a command to its end and return what it said."""
    return said(start(*command, cwd=cwd))


def start(*command: Path | str, cwd: Path) -> subprocess.Popen:
    """Start a command as in an activated environment: nbgrader calls alembic, and Python, by name."""
    path = f"{Path(command[0]).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.Popen(command, cwd=cwd, env=ENVIRONMENT | {"PATH": path}, stdout=PIPE, stderr=PIPE, text=True)


def said(process: subprocess.Popen) -> str:
    """Wait for a command and return what it said; a failure shows how it ended."""
    out, errors = process.communicate()
    if process.returncode:
        pytest.fail(f"{' '.join(map(str, process.args))} failed:\n{errors[-2000:]}", pytrace=False)
    return out


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    if UV:
        run(UV, "build", "--quiet", "--wheel", "--out-dir", folder, ROOT)
    else:
        run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, ROOT)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def programs(tmp_path_factory, wheel) -> Path:
    """The folder of the programs of a new environment that holds the wheel and what it requires, from the package index;
    it fails where no index can be reached."""
    home = tmp_path_factory.mktemp("environment")
    if UV:
        run(UV, "venv", "--quiet", "--python", sys.executable, home / "venv")
        run(UV, "pip", "install", "--quiet", "--python", home / "venv" / "bin" / "python", wheel)
    else:
        run(sys.executable, "-m", "venv", home / "venv")
        run(home / "venv" / "bin" / "python", "-m", "pip", "install", "--quiet", wheel)
    return home / "venv" / "bin"


@pytest.fixture(scope="module")
def graded(tmp_path_factory, programs) -> tuple[Path, Path]:
    """nbgrader's own example course with a class, graded by this grader and, a copy of it, by nbgrader."""
    folder = tmp_path_factory.mktemp("elsewhere")
    ours, theirs = folder / "course101", folder / "stock"
    run(programs / "nbgrader", "quickstart", "course101", cwd=folder)
    run(programs / "nbgrader", "generate_assignment", "ps1", cwd=ours)
    for student, answers in CLASS.items():
        hand_in(ours, student, answers)
    shutil.copytree(ours, theirs)
    stock = start(programs / "nbgrader", "autograde", "ps1", cwd=theirs)
    told = run(programs / "autograde", "--course", "course101", "grade", cwd=folder)
    said(stock)
    assert told == f"{len(CLASS)} graded (0 unchanged), 0 could not be graded\n"
    return ours, theirs


def hand_in(course: Path, student: str, answers: dict[str, str]) -> None:
    """Fill a release in, as a student would, and put it where nbgrader collects it."""
    folder = course / "submitted" / student / "ps1"
    shutil.copytree(course / "release" / "ps1", folder)
    notebook = nbformat.read(folder / "problem1.ipynb", 4)
    for cell in notebook.cells:
        cell.source = answers.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
        cell.source = cell.source.replace('NAME = ""', f'NAME = "{student}"')
    nbformat.write(notebook, folder / "problem1.ipynb")


def scores(course: Path) -> dict[tuple[str, str, str], tuple]:
    """Return what the gradebook says of every graded cell of every student."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        return {
            (submission.student.id, notebook.name, grade.name): (grade.auto_score, grade.needs_manual_grade)
            for submission in book.assignment_submissions("ps1")
            for notebook in submission.notebooks
            for grade in notebook.grades
        }


def test_the_wheel_holds_the_package_and_nothing_else(wheel):
    tracked = run("git", "ls-files", "--cached", "--others", "--exclude-standard", "autograde").split()
    packed = [name for name in zipfile.ZipFile(wheel).namelist() if not name.startswith("autograde_nbgrader-")]
    assert sorted(packed) == sorted(tracked)
    assert {"autograde/py.typed", "autograde/pages/templates/report.html.j2"} <= set(packed)


def test_it_needs_no_tensorflow(programs):
    absent = "import importlib.util; print([n for n in ('tensorflow', 'keras', 'matplotlib') if importlib.util.find_spec(n)])"
    assert run(programs / "python", "-c", absent) == "[]\n"


def test_every_cell_gets_what_nbgrader_gives_it(graded):
    ours, theirs = map(scores, graded)
    assert ours == theirs
    partly = {
        test: score for (student, notebook, test), (score, _) in ours.items() if (student, notebook) == ("partly", "problem1")
    }
    assert partly == {
        "correct_squares": 1, "squares_invalid_input": 0, "correct_sum_of_squares": 0.5, "sum_of_squares_uses_squares": 0,
        "sum_of_squares_equation": 0, "sum_of_squares_application": 0, "cell-938593c4a215c6cc": None,
    }  # fmt: skip


def test_its_report_and_feedback_are_made_there(graded, programs):
    course, _ = graded
    run(programs / "autograde", "--course", course, "report")
    assert "squares_invalid_input" in (course / "report.html").read_text()
    assert (course / "feedback" / "partly" / "ps1" / "problem1.html").is_file()


LINKED = """
import tiny
from autograde.judging.warm_parent import WarmParent
source = tiny.make(tiny.solution("def f(x):\\n    return 2 * x", "f"), tiny.test("assert f(2) == 4", "test_f", 2))
with WarmParent(preload=()) as warm:
    warm.wait_until_warm()
    print(tiny.points(tiny.grade(warm, source, f="def f(x):\\n    return x + x")))
"""


@pytest.mark.parametrize("reached", ["a link to the environment", "a link to its Python"])
def test_the_sandbox_finds_python_behind_links(reached, tmp_path):
    real, packages = tmp_path / "disk" / "venv", Path(nbformat.__file__).parent.parent
    run(sys.executable, "-m", "venv", "--without-pip", "--symlinks", real)
    next(real.glob("lib/python*/site-packages")).joinpath("elsewhere.pth").write_text(f"{packages}\n")
    (tmp_path / "links").mkdir()
    python = real / "bin" / "python"
    if reached == "a link to the environment":
        (tmp_path / "links" / "venv").symlink_to(Path("..") / "disk" / "venv")
        python = tmp_path / "links" / "venv" / "bin" / "python"
    else:
        (tmp_path / "links" / "current").symlink_to(python.resolve().parent)
        target = tmp_path / "links" / "current" / python.resolve().name
        python.unlink()
        python.symlink_to(target)
    path = os.pathsep.join((str(ROOT), str(ROOT / "tests")))
    done = subprocess.run([python, "-c", LINKED], env=ENVIRONMENT | {"PYTHONPATH": path}, capture_output=True, text=True)
    assert done.stdout == "{'test_f': 2.0}\n", done.stderr
