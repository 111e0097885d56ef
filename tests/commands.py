"""Commands that tests run as a user would."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook

ROOT = Path(__file__).resolve().parent.parent

BIN = Path(sys.executable).parent


def nbgrader(course: Path, *arguments: str) -> subprocess.CompletedProcess:
    """Run nbgrader in a course folder; it looks for `alembic` on the PATH."""
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run([BIN / "nbgrader", *arguments], cwd=course, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done


def autograde(course: Path, *arguments: str) -> subprocess.CompletedProcess:
    """Run `python -m autograde` on a course, as from a terminal."""
    command = [sys.executable, "-m", "autograde", "--course", str(course), *arguments]
    return subprocess.run(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, cwd=ROOT)


def released_course(folder: Path, cells: tuple, **metadata) -> Path:
    """Make a course in `folder` with the one assignment `tiny`, released and without a class."""
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    (folder / "solutions" / "tiny").mkdir(parents=True)
    kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = nbformat.v4.new_notebook(cells=list(cells), metadata={"kernelspec": kernelspec, **metadata})
    nbformat.write(notebook, folder / "solutions" / "tiny" / "tiny.ipynb")
    nbgrader(folder, "generate_assignment", "tiny", "--create")
    return folder


def hand_in(course: Path, student: str, data: bytes | str, name: str = "tiny.ipynb") -> Path:
    """Put a file into a student's submission and return the folder."""
    folder = course / "classroom" / "submitted" / student / "tiny"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    return folder


def gradebook(course: Path) -> Gradebook:
    return Gradebook(f"sqlite:///{course / 'classroom' / 'gradebook.db'}")


def scores(course: Path) -> dict[str, float]:
    """Return every student's score of the assignment `tiny`."""
    with gradebook(course) as book:
        return {submission.student.id: submission.score for submission in book.assignment_submissions("tiny")}
