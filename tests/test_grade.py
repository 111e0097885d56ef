"""A class through the command line: what is graded, what is refused in one sentence, and what a stopped run leaves."""

import fcntl
import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import tiny
from commands import ROOT, autograde, gradebook, hand_in, released_course, scores

pytestmark = pytest.mark.tensorflow  # in the kernels that the commands start
SOURCE = (
    tiny.given("import math", "imports"),
    tiny.solution("def double(x):\n    return 2 * x", "double"),
    tiny.test("assert double(2) == 4\n### BEGIN HIDDEN TESTS\nassert double(-3) == -6\n### END HIDDEN TESTS", "test_double", 2),
    tiny.solution("def root(x):\n    return math.sqrt(x)", "root"),
    tiny.test("assert root(9) == 3", "test_root", 1),
)
HALF_RIGHT = {"double": "def double(x):\n    return x * x", "root": "def root(x):\n    return x ** 0.5"}


def answered(**answers: str) -> str:
    return nbformat.writes(tiny.submission(tiny.make(*SOURCE), **answers))


@pytest.fixture(scope="module")
def released(tmp_path_factory) -> Path:
    """A course with one released assignment and no class."""
    return released_course(tmp_path_factory.mktemp("released"), SOURCE)


@pytest.fixture
def course(released, tmp_path) -> Path:
    return shutil.copytree(released, tmp_path / "course")


def test_bad_submissions_are_named_with_their_remedy_and_the_others_are_graded(course):
    right = answered(**{c.metadata.nbgrader.grade_id: c.source for c in SOURCE if "SOLUTION" in c.source})
    hand_in(course, "ada", right)
    hand_in(course, "alan", answered(**HALF_RIGHT))
    hand_in(course, "untouched", answered())
    hand_in(course, "empty", "")
    hand_in(course, "not_json", "dear teacher, my dog ate it")
    hand_in(course, "no_notebook", json.dumps({"grades": [10, 10]}))
    hand_in(course, "other", nbformat.writes(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("print(1)")])))
    hand_in(course, "misnamed", right, "homework (1).ipynb")
    hand_in(course, "linked", right, "other.txt")
    (course / "classroom/submitted/linked/tiny/tiny.ipynb").symlink_to("/etc/passwd")

    done = autograde(course, "grade")

    assert done.returncode == 1
    assert "4 graded (0 unchanged), 5 could not be graded" in done.stdout
    assert "Traceback" not in done.stderr
    lines = {line.split(":")[0].strip(): line for line in done.stderr.splitlines() if line.startswith("  ")}
    for student, words in {
        "empty": "is empty; ask for",
        "not_json": "not JSON",
        "no_notebook": "JSON but not a notebook",
        "other": "no cell of 'tiny'",
        "linked": "is a link",
    }.items():
        assert words in lines[student] and f"submitted/{student}/tiny" in lines[student]
    assert "note: misnamed: The file 'homework (1).ipynb' was graded as tiny.ipynb" in done.stderr
    assert scores(course) == {"ada": 3, "alan": 1, "untouched": 0, "misnamed": 3}
    assert (course / "classroom/feedback/ada/tiny/tiny.html").exists()

    again = autograde(course, "grade")
    assert "4 graded (4 unchanged)" in again.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["grade", "algebra"], "there is no assignment 'algebra' in"),
        (["grade"], "does not exist: there is no class to grade"),
        (["grade", "--workers", "many"], "not a valid integer"),
        (["report"], "nothing has been graded yet"),
    ],
)
def test_a_users_mistake_ends_in_one_sentence(course, arguments, words):
    done = autograde(course, *arguments)
    assert done.returncode in (1, 2)
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert scores(course) == {}


def test_a_folder_without_configuration_is_no_course(tmp_path):
    done = autograde(tmp_path, "grade")
    assert done.returncode == 1
    assert "has no nbgrader_config.py" in done.stderr


def test_a_second_run_is_refused_while_one_is_going(course):
    hand_in(course, "ada", answered(**HALF_RIGHT))
    with (course / "classroom" / ".grading").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write("4711")
        lock.flush()
        done = autograde(course, "grade")
    assert done.returncode == 1
    assert "is being graded already (process 4711" in done.stderr
    assert scores(course) == {}


def test_an_assignment_that_was_never_released_is_named(course):
    with gradebook(course) as book:
        book.remove_assignment("tiny")
    hand_in(course, "ada", answered(**HALF_RIGHT))
    done = autograde(course, "grade")
    assert done.returncode == 1
    assert "the gradebook does not know 'tiny' yet; make the release first" in done.stderr


def heed_ctrl_c() -> None:
    """Let Ctrl-C stop this process, even where the tests run in the background of a script and it would be ignored."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def stopped_run(course: Path, how: signal.Signals, after: int) -> tuple[int, str, int]:
    """Start grading and send a signal once `after` submissions are written; return exit code, messages and how many were."""
    command = [sys.executable, "-m", "autograde", "--course", str(course), "grade"]
    log = course / "stopped.log"
    with log.open("w") as messages:
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=messages, preexec_fn=heed_ctrl_c)
        marks = course / "classroom" / "results" / "written" / "tiny"
        while process.poll() is None and (not marks.exists() or len(list(marks.glob("[!.]*"))) < after):
            pass
        process.send_signal(how)
        code = process.wait()
    return code, log.read_text(), len(list(marks.glob("[!.]*")))


def class_of(course: Path, size: int) -> None:
    for number in range(size):
        double = f"def double(x):\n    return {number % 3} * x"
        hand_in(course, f"student-{number:02}", answered(double=double, root=f"root = {number}"))


def test_a_killed_run_goes_on_where_it_stopped(course, tmp_path):
    class_of(course, 30)
    undisturbed = shutil.copytree(course, tmp_path / "undisturbed")
    assert autograde(undisturbed, "grade").returncode == 0

    _, _, done_before = stopped_run(course, signal.SIGKILL, after=5)
    assert 5 <= done_before < 30, "the run was over before it could be killed"

    again = autograde(course, "grade")
    assert again.returncode == 0, again.stderr
    assert f"30 graded ({done_before} unchanged)" in again.stdout
    assert scores(course) == scores(undisturbed)
    with gradebook(course) as book:
        assert len(book.assignment_submissions("tiny")) == 30


def test_ctrl_c_stops_in_one_sentence_and_the_next_run_goes_on(course):
    class_of(course, 12)
    hand_in(course, "a_bad_one", "")
    code, words, done_before = stopped_run(course, signal.SIGINT, after=2)
    assert code == 1
    assert "a_bad_one: " in words and "is empty" in words, "what failed so far is said"
    assert "stopped; what is done is kept" in words and "Traceback" not in words
    again = autograde(course, "grade")
    assert f"12 graded ({done_before} unchanged)" in again.stdout
