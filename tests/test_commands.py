"""Every command as a user runs it, on small courses: what it does, and that no mistake or damage ends in a traceback."""

import csv
import io
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
import tiny
from commands import ROOT, autograde, hand_in, released_course, scores

pytestmark = pytest.mark.tensorflow  # in the kernels that the commands start
SOURCE = (
    tiny.given("import math", "imports"),
    tiny.solution("def double(x):\n    return 2 * x", "double"),
    tiny.test("assert double(2) == 4\n### BEGIN HIDDEN TESTS\nassert double(-3) == -6\n### END HIDDEN TESTS", "test_double", 2),
)
RIGHT = "def double(x):\n    return x + x"
WRONG = "def double(x):\n    return x * x"
SLOW = "import time\ndef double(x):\n    time.sleep(3)\n    return 2 * x"


def sheet(points: str, answer: str) -> str:
    return f'"""An answer.\n\nPoints: {points}\n"""\n# %% double\n{answer}\n'


@pytest.fixture(scope="module")
def released(tmp_path_factory) -> Path:
    """A course with one assignment, its release and its bank, and no class."""
    folder = released_course(tmp_path_factory.mktemp("released"), SOURCE)
    bank = folder / "solutions" / "tiny" / "answers"
    bank.mkdir()
    (bank / "right_sum.py").write_text(sheet("full", RIGHT))
    (bank / "wrong_square.py").write_text(sheet("none", WRONG))
    return folder


@pytest.fixture(scope="module")
def graded(released, tmp_path_factory) -> Path:
    """The course with a graded class of two, `ada` right and `alan` wrong."""
    folder = shutil.copytree(released, tmp_path_factory.mktemp("graded") / "course")
    for student, answer in (("ada", RIGHT), ("alan", WRONG)):
        hand_in(folder, student, nbformat.writes(tiny.submission(tiny.make(*SOURCE), double=answer)))
    done = autograde(folder, "grade")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def course(released, tmp_path) -> Path:
    return shutil.copytree(released, tmp_path / "course")


@pytest.fixture
def class_(graded, tmp_path) -> Path:
    return shutil.copytree(graded, tmp_path / "class")


def refused(done: subprocess.CompletedProcess, *words: str) -> None:
    """Check that a command failed in a sentence that holds `words`."""
    assert done.returncode in (1, 2), done.stdout + done.stderr
    assert "Traceback" not in done.stderr and "Exception ignored" not in done.stderr
    last = done.stderr.strip().splitlines()[-1]
    assert all(word in last for word in words), done.stderr


def boxed(course: Path, *arguments: str, box: tuple[str, ...]) -> subprocess.CompletedProcess:
    """Run the command where `box`, options of bubblewrap, changes what it sees of the disk."""
    inner = [sys.executable, "-m", "autograde", "--course", str(course), *arguments]
    command = ["bwrap", "--dev-bind", "/", "/", *box, "--chdir", str(ROOT), "--", *inner]
    return subprocess.run(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True)


def piped(course: Path, *arguments: str, stdout: int, **environment: str) -> subprocess.CompletedProcess:
    """Run the command with its standard output at `stdout`."""
    command = [sys.executable, "-m", "autograde", "--course", str(course), *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    return subprocess.run(command, env=environment, stdout=stdout, stderr=subprocess.PIPE, text=True)


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# what each command does


def test_sample_then_grade_then_report_then_export(course):
    made = autograde(course, "sample", "3")
    assert made.stdout.startswith("3 sample submissions in "), made.stderr

    done = autograde(course, "grade")
    assert "3 graded (0 unchanged), 0 could not be graded" in done.stdout, done.stderr
    assert scores(course) == {"sample-ada": 2, "sample-alan": 0, "sample-barbara": 0}
    pages = [path.read_text() for path in course.glob("classroom/feedback/*/tiny/tiny.html")]
    assert len(pages) == 3
    assert not any("was changed" in page or "put right" in page for page in pages), "the sample is not made of released cells"

    page = course / "page.html"
    assert autograde(course, "report", "--to", str(page)).stdout.strip() == str(page)
    assert "sample-alan" in page.read_text()

    table = list(csv.DictReader(io.StringIO(autograde(course, "export", "tiny").stdout)))
    assert {row["student id"]: float(row["tiny score"]) for row in table} == scores(course)


def test_verify_passes_a_bank_that_keeps_its_promises(course):
    done = autograde(course, "verify")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "4 sheets as expected, 0 not" in done.stdout


def test_verify_obeys_the_limits(course):
    (course / "solutions/tiny/answers/right_slow.py").write_text(sheet("full", SLOW))
    done = autograde(course, "verify", "--cell-seconds", "1")
    assert done.returncode == 1
    assert "4 sheets as expected, 1 not" in done.stdout
    assert "right_slow" in done.stdout and "test_double (2, 0)" in done.stdout


def test_verify_says_in_one_line_that_an_assignment_has_no_bank(course):
    shutil.rmtree(course / "solutions/tiny/answers")
    done = autograde(course, "verify")
    assert done.returncode == 0
    assert sum("tiny has no answer bank (in " in line for line in done.stderr.splitlines()) == 1


def test_bench_compares_the_ways(course):
    done = autograde(course, "bench", "tiny", "--size", "2", "--repeats", "1", "--stock", "1", "--workers", "1")
    assert done.returncode == 0, done.stderr
    assert all(way in done.stdout for way in ("nbgrader autograde", "autograde, 1 at a time", "floor, 1 at a time"))


def test_bench_prints_what_was_measured_before_a_step_failed(course):
    with (course / "nbgrader_config.py").open("a") as config:
        config.write("\nimport sys\nif 'autograde' in sys.argv:\n    sys.exit('not today')\n")
    done = autograde(course, "bench", "tiny", "--size", "2", "--repeats", "1", "--stock", "1", "--workers", "1")
    refused(done, "`nbgrader autograde tiny", "failed", "not today")
    assert "autograde, 1 at a time" in done.stdout and "floor, 1 at a time" in done.stdout


# mistakes in what was typed


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["grade", "--workers", "0"], "'--workers': 0 is not in the range"),
        (["verify", "--cell-seconds", "0"], "'--cell-seconds': 0.0 is not in the range"),
        (["bench", "--size", "0"], "'--size': 0 is not in the range"),
        (["bench", "--repeats", "0"], "'--repeats': 0 is not in the range"),
        (["sample", "0"], "0 is not in the range"),
        (["report", "--to", "/usr"], "'/usr' is a directory"),
        (["bench", "nosuch"], "there is no assignment 'nosuch' in"),
        (["verify", "nosuch"], "there is no assignment 'nosuch' in"),
        (["report", "nosuch"], "nothing has been graded yet of 'nosuch'"),
        (["export", "nosuch"], "the gradebook has no assignment 'nosuch'"),
        (["sample"], "holds a real class (for one, "),
        (["grade", "--student", "ada", "--student", "nobody"], "'nobody' handed in nothing of tiny"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_mistake_in_the_arguments_changes_nothing(graded, arguments, words):
    before = files_of(graded / "classroom" / "results"), scores(graded)
    refused(autograde(graded, *arguments), words)
    assert (files_of(graded / "classroom" / "results"), scores(graded)) == before


def test_a_file_is_no_course(graded):
    refused(autograde(graded / "nbgrader_config.py", "grade"), "is no course")


# files that are broken, missing, or something else


def config(line: str) -> Callable[[Path], None]:
    def damage(course: Path) -> None:
        with (course / "nbgrader_config.py").open("a") as file:
            file.write(f"\n{line}\n")

    return damage


def overwritten(path: str, data: bytes) -> Callable[[Path], None]:
    return lambda course: (course / path).write_bytes(data) and None


def a_folder(path: str) -> Callable[[Path], None]:
    def damage(course: Path) -> None:
        (course / path).unlink(missing_ok=True)
        (course / path).mkdir()

    return damage


def source_with(**data: object) -> Callable[[Path], None]:
    """Give the source's test other nbgrader metadata."""

    def damage(course: Path) -> None:
        path = course / "solutions/tiny/tiny.ipynb"
        notebook = json.loads(path.read_text())
        notebook["cells"][2]["metadata"]["nbgrader"] |= data
        path.write_text(json.dumps(notebook))

    return damage


@pytest.mark.parametrize(
    ("damage", "command", "words"),
    [
        (config("c = ("), "grade", "nbgrader_config.py does not work (SyntaxError"),
        (config("raise SystemExit(0)"), "grade", "nbgrader_config.py does not work (SystemExit"),
        (config("c.CourseDirectory.source_directory = 5"), "grade", "nbgrader_config.py does not work (TraitError"),
        (config("c.CourseDirectory.directory_structure = '{nosuch}'"), "grade", "nbgrader_config.py does not work (KeyError"),
        (config("c.Autograde.preload = 'numpy'"), "grade", "Autograde.preload is a list of modules' names, not 'numpy'"),
        (config("c.CourseDirectory.db_url = 'nonsense'"), "export", "c.CourseDirectory.db_url in nbgrader_config.py"),
        (overwritten("classroom/gradebook.db", b"no database" * 99), "grade", "gradebook.db is damaged (file is not a database)"),
        (a_folder("classroom/gradebook.db"), "export", "gradebook.db cannot be used (unable to open"),
        (overwritten("classroom/results/runs/tiny.json", b""), "report", "tiny.json is damaged; run `autograde grade tiny`"),
        (overwritten("classroom/results/runs/tiny.json", b'{"failures": 3}'), "report", "tiny.json is damaged"),
        (a_folder("classroom/.grading"), "grade", ".grading cannot be used (Is a directory): a folder stands where"),
        (overwritten("solutions/tiny/tiny.ipynb", b'{"cells": ['), "verify", "tiny.ipynb is not a notebook"),
        (a_folder("solutions/tiny/tiny.ipynb"), "verify", "tiny.ipynb is not a notebook that can be read (Is a directory)"),
        (source_with(points="many"), "verify", "cell 3: its points are 'many' and no number"),
        (source_with(grade_id=3), "verify", "cell 3: its grade id is 3"),
        (overwritten("solutions/tiny/answers/right_sum.py", b"def ("), "verify", "answer sheet right_sum: line 1 is not Python"),
        (overwritten("solutions/tiny/answers/right_sum.py", b'"""\xe9"""'), "verify", "right_sum.py is not in UTF-8"),
        (overwritten("solutions/tiny/answers/right_sum.py", b"\0"), "verify", "answer sheet right_sum: it is not Python"),
        (lambda course: shutil.rmtree(course / "solutions"), "verify", "solutions holds no assignment"),
        (lambda course: shutil.rmtree(course / "solutions"), "report", "solutions holds no assignment"),
    ],
)
def test_what_is_broken_is_named_with_its_remedy(class_, damage, command, words):
    damage(class_)
    refused(autograde(class_, command), words)


def test_export_makes_no_gradebook_where_there_is_none(class_):
    (class_ / "classroom/gradebook.db").unlink()
    refused(autograde(class_, "export"), "there is no gradebook", "make the release first")
    assert not (class_ / "classroom/gradebook.db").exists()


@pytest.mark.parametrize("damaged", [b"", b"[]", b'{"tests": 3}', b"\xff"])
def test_damaged_results_are_judged_again(class_, damaged):
    kept = sorted((class_ / "classroom/results").glob("*.json"))
    assert len(kept) == 2
    kept[0].write_bytes(damaged)
    assert autograde(class_, "report").returncode == 0
    done = autograde(class_, "grade")
    assert "2 graded (1 unchanged), 0 could not be graded" in done.stdout, done.stderr
    assert json.loads(kept[0].read_bytes())["tests"]
    assert scores(class_) == {"ada": 2, "alan": 0}


def test_grades_of_an_assignment_that_is_gone_from_disk_are_still_exported(class_):
    shutil.rmtree(class_ / "solutions/tiny")
    assert '"ada",2.0' in autograde(class_, "export").stdout


# disks, locks, signals, terminals


@pytest.mark.parametrize("command", ["grade", "report"])
def test_a_course_that_cannot_be_written_is_named(class_, command):
    before = files_of(class_)
    done = boxed(class_, command, box=("--ro-bind", str(class_), str(class_)))
    refused(done, str(class_), "Read-only file system", "work on a copy")
    assert files_of(class_) == before


def test_grades_are_exported_from_a_course_that_cannot_be_written(class_):
    done = boxed(class_, "export", box=("--ro-bind", str(class_), str(class_)))
    assert '"ada",2.0' in done.stdout, done.stderr


def test_a_full_disk_is_named(class_, tmp_path):
    page = tmp_path / "small" / "page.html"
    page.parent.mkdir()
    done = boxed(class_, "report", "--to", str(page), box=("--size", "4096", "--tmpfs", str(page.parent)))
    refused(done, "page.html", "No space left on device", "make room")


def test_a_disk_that_fills_up_ends_the_run_and_the_next_one_goes_on(class_):
    results = class_ / "classroom/results"
    done = boxed(class_, "grade", "--force", box=("--size", "4096", "--tmpfs", str(results)))
    refused(done, f"{results}/", "No space left on device", "make room")
    assert scores(class_) == {"ada": 2, "alan": 0}
    assert "2 graded (2 unchanged)" in autograde(class_, "grade").stdout


def test_a_gradebook_in_use_is_named(class_):
    book = sqlite3.connect(class_ / "classroom/gradebook.db")
    book.execute("begin exclusive")
    refused(autograde(class_, "export"), "gradebook.db is in use by another program", "run this again")
    book.close()


def test_a_machine_without_bubblewrap_says_what_to_install(class_, monkeypatch):
    monkeypatch.setenv("PATH", str(class_))
    refused(autograde(class_, "grade", "--force"), "needs bubblewrap", "apt-get install bubblewrap")


def test_a_sandbox_that_does_not_start_says_why(class_, tmp_path, monkeypatch):
    (tmp_path / "bwrap").write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    (tmp_path / "bwrap").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    refused(autograde(class_, "verify"), "the sandbox did not start (bwrap: No permissions", "leave to make user namespaces")
    assert list(tmp_path.glob("autograde-*")) == [], "the scratch folder is left"


def test_sigterm_says_that_it_stopped(class_):
    command = [sys.executable, "-m", "autograde", "--course", str(class_), "grade", "--force"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    lock = class_ / "classroom/.grading"
    while process.poll() is None and lock.read_text() != str(process.pid):
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    _, words = process.communicate()
    assert process.returncode == 1
    assert "stopped; what is done is kept" in words and "Traceback" not in words


def test_a_reader_that_has_read_enough_is_no_fault(class_):
    reading, writing = os.pipe()
    os.close(reading)
    done = piped(class_, "export", stdout=writing)
    os.close(writing)
    assert done.returncode == 1 and done.stderr == ""


def test_output_to_a_full_disk_is_named(class_):
    with open("/dev/full", "w") as full:
        refused(piped(class_, "export", stdout=full.fileno()), "the disk is full; make room")


def test_a_terminal_that_knows_ascii_alone_is_enough(course):
    (course / "solutions/tiny/answers/wrong_größe.py").write_text(sheet("none", WRONG))
    done = piped(course, "verify", stdout=subprocess.PIPE, PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
    assert "5 sheets as expected, 0 not" in done.stdout
