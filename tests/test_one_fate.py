"""Whatever goes wrong with one submission is that submission's failure: named, told everywhere, and nothing half done."""

import base64
import json
import shutil
from pathlib import Path

import nbformat
import pytest
import tiny
from bs4 import BeautifulSoup
from commands import autograde, gradebook, hand_in, released_course, scores

from autograde.assignment import submission
from autograde.assignment.pictures import MAX_PICTURE
from autograde.assignment.rebuild import rebuild
from autograde.classroom.fates import ends_the_run, printable, reason
from autograde.errors import AutogradeError, BadSubmission
from autograde.files import whole_folder
from autograde.judging.notebook import cell_of

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
SVG = base64.b64encode(b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>').decode()
FIGURE = tiny.prose("The sketch: ![sketch](attachment:sketch.png)", "figure")
FIGURE["attachments"] = {"sketch.png": {"image/png": PNG}}
CELLS = (
    FIGURE,
    tiny.solution("def f(x):\n    return 2 * x", "f"),
    tiny.test("assert f(2) == 4", "test_f", 2),
    tiny.test("f(5)", "test_share", 1),  # its value is the points that it gives, of at most one
    tiny.manual("Why?", "essay", 2),
)
RIGHT = "def f(x):\n    return 1 if x == 5 else 2 * x"


def answered(essay: str = "So.", attachments: dict | None = None, f: str = RIGHT) -> str:
    notebook = tiny.submission(tiny.make(*CELLS), f=f, essay=essay)
    if attachments:
        notebook.cells[-1]["attachments"] = attachments
    return nbformat.writes(notebook)


@pytest.fixture(scope="module")
def released(tmp_path_factory) -> Path:
    course = released_course(tmp_path_factory.mktemp("released"), CELLS)
    (course / "solutions" / "tiny" / "data.csv").write_text("1,2\n")
    return course


@pytest.fixture(scope="module")
def graded(released, tmp_path_factory):
    """A class in which submissions fail at every step, graded once: the course and what the run said."""
    course = shutil.copytree(released, tmp_path_factory.mktemp("graded") / "course")
    hand_in(course, "ann", answered())
    hand_in(course, "picture", answered("![image.png](attachment:image.png) so.", {"image.png": {"image/png": PNG}}))
    hand_in(course, "drawing", answered("![a](attachment:a.svg) so.", {"a.svg": {"image/svg+xml": SVG}}))
    hand_in(course, "mentions", answered("![foo](attachment:foo.png) and <img src='attachment:bar.png'>"))
    hand_in(course, "too_many_points", answered(f="def f(x):\n    return 2 * x"))
    hand_in(course, "cannot_be_written", answered())
    (course / "classroom/submitted/cannot_be_written/tiny/data.csv").mkdir()
    hand_in(course, "cannot_be_written", "x", "data.csv/inside.txt")
    hand_in(course, "cannot_be_shown", answered())
    (course / "classroom/feedback").mkdir()
    (course / "classroom/feedback/cannot_be_shown").write_text("a file where a folder should be")
    hand_in(course, "early", answered())
    hand_in(course, "early", "2100-01-01 00:00:00 UTC", "timestamp.txt")
    hand_in(course, "zoe", answered())
    (course / "classroom/submitted/zoe/Tiny").mkdir()
    (course / "classroom/submitted/zoe/tiny.ipynb").write_text(answered(f="pass"))
    (course / "classroom/results/runs").mkdir(parents=True)
    (course / "classroom/results/runs/tiny.json").write_text("damaged")
    return course, autograde(course, "grade", "--workers", "1")


def lines(done) -> dict[str, str]:
    return {line.split(":")[0].strip(): line for line in done.stderr.splitlines() if line.startswith("  ")}


def test_each_failure_is_named_and_the_class_goes_on(graded):
    _, done = graded
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "8 graded (0 unchanged), 1 could not be graded, 1 without a feedback page" in done.stdout
    said = lines(done)
    assert "submitted/cannot_be_written/tiny was judged, but could not be written" in said["cannot_be_written"]
    assert "data.csv" in said["cannot_be_written"] and "nbgrader.log" in said["cannot_be_written"]
    assert "graded, but the feedback page could not be made" in said["cannot_be_shown"]
    notes = [line for line in done.stderr.splitlines() if line.startswith("  note: ")]
    for words in (
        "zoe/Tiny was not looked at: the assignment is called 'tiny'",
        "zoe/tiny.ipynb was not looked at",
        "in the future",
    ):
        assert [words in line for line in notes].count(True) == 1
    assert len(notes) == 3
    assert set(said) == {"cannot_be_written", "cannot_be_shown", "note"}


def test_a_failed_write_leaves_nothing_behind(graded):
    course, _ = graded
    assert "cannot_be_written" not in scores(course)
    with gradebook(course) as book:
        assert "cannot_be_written" not in {student.id for student in book.students}
    assert not (course / "classroom/autograded/cannot_be_written").exists()
    table = autograde(course, "export")
    assert "cannot_be_written" not in table.stdout and "ann" in table.stdout


def test_the_report_names_both(graded):
    course, _ = graded
    assert autograde(course, "report").returncode == 0
    words = BeautifulSoup((course / "classroom/report.html").read_text(), "html.parser").get_text()
    assert "could not be written" in words and "feedback page could not be made" in words


def test_what_the_judge_decided_is_what_is_written(graded):
    """A test whose value exceeds its points gives none of them; nbgrader's own reading of it would stop the class."""
    course, _ = graded
    assert scores(course)["ann"] == 3 and scores(course)["too_many_points"] == 2


def images(course: Path, student: str) -> list[str]:
    page = BeautifulSoup((course / f"classroom/feedback/{student}/tiny/tiny.html").read_text(), "html.parser")
    return [image["src"] for image in page.select("#notebook img, .celltext img, img")]


def test_pictures_are_shown_the_students_and_the_sources(graded):
    course, _ = graded
    assert images(course, "ann") == [f"data:image/png;base64,{PNG}"]
    assert images(course, "picture") == [f"data:image/png;base64,{PNG}"] * 2


def test_what_is_no_picture_is_left_out_and_said(graded):
    course, _ = graded
    page = (course / "classroom/feedback/drawing/tiny/tiny.html").read_text()
    assert SVG not in page and "a.svg" in page and "it was left out" in page


def test_a_picture_that_is_only_mentioned_stops_nothing(graded):
    course, _ = graded
    _, missing = images(course, "mentions")[:2]
    assert b"was not handed in" in base64.b64decode(missing.partition("base64,")[2])


def test_a_resubmission_that_cannot_be_written_leaves_the_former_one_as_it_was(graded, tmp_path):
    course = shutil.copytree(graded[0], tmp_path / "course")
    before = (course / "classroom/autograded/ann/tiny/tiny.ipynb").read_bytes()
    hand_in(course, "ann", answered(f="def f(x):\n    return 0"))
    (course / "classroom/submitted/ann/tiny/data.csv").mkdir()
    hand_in(course, "ann", "x", "data.csv/inside.txt")

    again = autograde(course, "grade", "--student", "ann")

    assert again.returncode == 1 and "ann" in lines(again)
    assert scores(course)["ann"] == 3
    assert (course / "classroom/autograded/ann/tiny/tiny.ipynb").read_bytes() == before
    assert not list((course / "classroom/autograded/ann").glob(".*"))
    kept = json.loads((course / "classroom/results/runs/tiny.json").read_text())["failures"]
    assert {student for student, _ in kept} == {"ann", "cannot_be_written", "cannot_be_shown"}, "of others it said nothing new"


def test_a_changed_time_is_written_though_nothing_is_judged_again(graded, tmp_path):
    course = shutil.copytree(graded[0], tmp_path / "course")
    hand_in(course, "ann", "2026-01-10 14:00:00 UTC", "timestamp.txt")
    autograde(course, "grade", "--student", "ann")
    with gradebook(course) as book:
        assert str(book.find_submission("tiny", "ann").timestamp) == "2026-01-10 14:00:00"


@pytest.mark.tensorflow
def test_what_was_found_is_said_when_a_later_error_ends_the_run(released, tmp_path):
    course = shutil.copytree(released, tmp_path / "course")
    hand_in(course, "bad", answered())
    hand_in(course, "bad", "yesterday", "timestamp.txt")
    hand_in(course, "good", answered())
    (course / "classroom/gradebook.db").write_bytes(b"this is no database, and long enough to be taken for a damaged one" * 99)
    done = autograde(course, "grade")
    assert done.returncode == 1
    assert "bad" in lines(done) and "is damaged" in done.stderr and "Traceback" not in done.stderr


# Pictures


def rebuilt(attachments, text="![a](attachment:a.png)"):
    notebook = tiny.submission(tiny.make(*CELLS), f=RIGHT, essay=text)
    notebook.cells[-1]["attachments"] = attachments
    return rebuild(tiny.make(*CELLS), submission.parse(json.dumps(notebook).encode(), "tiny.ipynb"))


@pytest.mark.parametrize(
    ("kind", "raw"),
    [("image/png", base64.b64decode(PNG)), ("image/jpeg", b"\xff\xd8\xff\xe0 and so on"), ("image/gif", b"GIF89a and so on")],
)
def test_pictures_stay(kind, raw):
    data = base64.b64encode(raw).decode()
    made = rebuilt({"a.png": {kind: data}})
    assert cell_of(made.parts[-1]).attachments == {"a.png": {kind: data}} and not made.repairs


@pytest.mark.parametrize(
    "attachments",
    [
        {"a.png": {"image/svg+xml": SVG}},
        {"a.png": {"image/png": SVG}},
        {"a.png": {"image/png": "no base64 !"}},
        {"a.png": {"image/png": 7}},
        {"a.png": "nothing"},
        {"a.png": {"text/html": "PHNjcmlwdD4="}},
        {"a.png": {"image/png": base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(MAX_PICTURE)).decode()}},
    ],
    ids=["svg", "svg called png", "no base64", "a number", "no bundle", "html", "too large"],
)
def test_anything_else_goes_and_the_student_is_told(attachments):
    made = rebuilt(attachments)
    assert "attachments" not in cell_of(made.parts[-1])
    assert "'a.png' is no png, jpeg or gif picture" in made.repairs[0]


def test_too_many_pictures_are_refused():
    large = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(4 << 20)).decode()
    with pytest.raises(BadSubmission, match="MB of pasted pictures"):
        rebuilt({f"{n}.png": {"image/png": large} for n in range(3)})


# Whose failure it is


@pytest.mark.parametrize(
    ("error", "whole_run"),
    [
        (OSError(28, "No space left on device"), True),
        (AutogradeError("the gradebook is damaged"), True),
        (BadSubmission("it is empty"), False),
        (PermissionError(13, "Permission denied", "x.ipynb"), False),
        (RecursionError("too deep"), False),
    ],
)
def test_only_what_would_meet_everybody_ends_the_run(error, whole_run):
    assert ends_the_run(error) is whole_run
    if whole_run:
        with pytest.raises(type(error)):
            reason(error)
    else:
        assert reason(error)


def test_a_files_name_does_nothing_to_a_terminal():
    assert printable("a\x1b[2Jb\nc é 李") == "a\\x1b[2Jb\\nc é 李"


def test_a_folder_is_as_it_was_after_an_error_and_after_a_kill(tmp_path):
    folder = tmp_path / "ann" / "tiny"
    with pytest.raises(RuntimeError), whole_folder(folder):
        folder.mkdir(parents=True)
        raise RuntimeError
    assert not folder.parent.exists()
    with whole_folder(folder):
        folder.mkdir(parents=True)
        (folder / "old").touch()
    with pytest.raises(KeyboardInterrupt), whole_folder(folder):
        folder.mkdir()
        raise KeyboardInterrupt
    assert [path.name for path in folder.iterdir()] == ["old"]

    folder.rename(folder.with_name(".before-tiny"))  # as a run leaves it that is killed here
    folder.mkdir()
    (folder / "half").touch()
    with pytest.raises(RuntimeError), whole_folder(folder):
        raise RuntimeError
    assert [path.name for path in folder.iterdir()] == ["old"]
