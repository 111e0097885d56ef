"""Hand-ins as they come: each is graded rightly, and the student told what was put right, or refused in words that fit."""

import io
import json
import shutil
import unicodedata
import zipfile
from pathlib import Path

import nbformat
import pytest
import tiny
from commands import autograde, gradebook, hand_in, released_course, scores

from autograde.assignment import submission
from autograde.classroom.course import open_course, students
from autograde.classroom.handins import find, is_id, student_of
from autograde.errors import BadSubmission

CELLS = (
    tiny.solution("def f(x):\n    return 2 * x", "f"),
    tiny.test("assert f(2) == 4", "test_f", 2),
    tiny.solution("def g(x):\n    return x + 1", "g"),
    tiny.test("assert g(2) == 3", "test_g", 1),
)
SOURCE = tiny.make(*CELLS)
F, G = "def f(x):\n    return 2 * x  # schön", "def g(x):\n    return x + 1"


def answered(f: str = F, g: str = G) -> str:
    return nbformat.writes(tiny.submission(SOURCE, f=f, g=g))


RIGHT = answered().encode()
OTHER = nbformat.writes(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("print(1)")])).encode()
MAC = b"\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X"
CONFLICT = RIGHT.replace(b'"cells": [', b'"cells": [\n<<<<<<< HEAD\n=======\n>>>>>>> theirs\n', 1)


def zipped(**files: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def put(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        path = folder / "ann" / "tiny" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder / "ann" / "tiny"


def found(folder: Path, files: dict[str, bytes], names=("tiny",)):
    return find(put(folder, files), SOURCE, names)


# Which file is the notebook


@pytest.mark.parametrize(
    "files",
    [
        {"tiny.ipynb": RIGHT},
        {"tiny.ipynb": RIGHT, "._tiny.ipynb": MAC, ".DS_Store": b"x", "__MACOSX/._tiny.ipynb": MAC},
        {"tiny.ipynb": RIGHT, ".ipynb_checkpoints/tiny-checkpoint.ipynb": OTHER},
        {"tiny.ipynb": RIGHT, "notes.txt": b"x", "data/a.csv": b"1"},
    ],
    ids=["alone", "a Mac's", "checkpoint", "other files"],
)
def test_a_notebook_in_its_place_is_taken_without_a_word(tmp_path, files):
    hand_in = found(tmp_path, files)
    assert (hand_in.data, hand_in.note) == (RIGHT, "")


@pytest.mark.parametrize(
    ("files", "where"),
    [
        ({"tiny (1).ipynb": RIGHT}, "tiny (1).ipynb"),
        ({"Homework.ipynb": RIGHT, "._tiny.ipynb": MAC}, "Homework.ipynb"),
        ({"tiny.ipynb.txt": RIGHT}, "tiny.ipynb.txt"),
        ({"tiny.IPYNB": RIGHT}, "tiny.IPYNB"),
        ({"work/tiny.ipynb": RIGHT}, "work/tiny.ipynb"),
        ({"tiny.ipynb/tiny.ipynb": RIGHT}, "tiny.ipynb/tiny.ipynb"),
        ({"tiny.zip": zipped(**{"tiny.ipynb": RIGHT})}, "tiny.zip: tiny.ipynb"),
        ({"a.ZIP": zipped(**{"x/tiny.ipynb": RIGHT, "__MACOSX/x/._tiny.ipynb": MAC})}, "a.ZIP: x/tiny.ipynb"),
        ({"mine.ipynb": RIGHT, "other.ipynb": OTHER}, "mine.ipynb"),
        ({"mine.ipynb": RIGHT, ".ipynb_checkpoints/mine-checkpoint.ipynb": RIGHT}, "mine.ipynb"),
    ],
)
def test_the_one_whole_notebook_is_graded_and_the_student_told(tmp_path, files, where):
    hand_in = found(tmp_path, files)
    assert hand_in.data == RIGHT
    assert repr(where) in hand_in.note and "was graded as tiny.ipynb" in hand_in.note


def test_other_notebooks_beside_the_right_name_are_mentioned(tmp_path):
    hand_in = found(tmp_path, {"tiny.ipynb": RIGHT, "tiny (1).ipynb": answered(f="pass").encode()})
    assert hand_in.data == RIGHT and hand_in.note == "Beside tiny.ipynb lay tiny (1).ipynb; only tiny.ipynb was graded."


PART = nbformat.writes(nbformat.v4.new_notebook(cells=tiny.submission(SOURCE).cells[:2])).encode()


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"a.ipynb": RIGHT, "b.ipynb": RIGHT}, "holds a.ipynb, b.ipynb; which one is it? call it tiny.ipynb"),
        ({"tiny (1).ipynb": RIGHT, "tiny.zip": zipped(**{"tiny.ipynb": RIGHT})}, "which one is it?"),
        ({"._tiny.ipynb": MAC}, "holds only ._tiny.ipynb, which a computer leaves beside a notebook"),
        ({"note.txt": b"x"}, "holds note.txt, but no notebook; put tiny.ipynb there"),
        ({"homework.ipynb": OTHER}, "holds homework.ipynb, which is no whole notebook of 'tiny'"),
        ({"homework.ipynb": PART}, "holds homework.ipynb, which is no whole notebook of 'tiny'"),
        ({"a.ipynb": OTHER, "b.ipynb": PART}, "none of them a whole notebook"),
        ({"homework.ipynb": CONFLICT}, "homework.ipynb holds git's conflict marks"),
        ({"tiny.zip": b"PK\x03\x04 broken"}, "tiny.zip is no whole zip archive"),
        ({"tiny.zip": zipped(**{"../../tiny.ipynb": RIGHT})}, "a path that leads out of it"),
        ({"tiny.zip": zipped(readme=b"x")}, "holds tiny.zip, but no notebook"),
        ({f"{n}.ipynb": OTHER for n in range(21)}, "more than 20 notebooks"),
    ],
)
def test_what_is_not_clear_is_refused_naming_what_lies_there(tmp_path, files, words):
    with pytest.raises(BadSubmission) as refused:
        found(tmp_path, files)
    assert words in str(refused.value) and str(tmp_path) in str(refused.value)


def test_an_empty_folder_with_a_notebooks_name(tmp_path):
    (put(tmp_path, {}) / "tiny.ipynb").mkdir(parents=True)
    with pytest.raises(BadSubmission, match="is an empty folder with a notebook's name"):
        find(tmp_path / "ann" / "tiny", SOURCE, ["tiny"])


def test_a_file_where_the_folder_should_be(tmp_path):
    (tmp_path / "ann").mkdir()
    (tmp_path / "ann" / "tiny").write_bytes(RIGHT)
    with pytest.raises(BadSubmission, match="is a file where a folder should be"):
        find(tmp_path / "ann" / "tiny", SOURCE, ["tiny"])


@pytest.mark.parametrize("where", ["ann", "ann/tiny", "ann/tiny/tiny.ipynb", "ann/tiny/sub/x.ipynb"])
def test_a_link_is_refused_wherever_it_is(tmp_path, where):
    real = tmp_path / "real"
    put(real, {"tiny.ipynb": RIGHT})
    link = tmp_path / where
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(real / where if where != "ann/tiny/sub/x.ipynb" else "/etc/passwd")
    with pytest.raises(BadSubmission, match="is a link or a device"):
        find(tmp_path / "ann" / "tiny", SOURCE, ["tiny"])


def test_one_notebook_of_several_may_be_missing(tmp_path):
    assert found(tmp_path, {"second.ipynb": OTHER}, ["tiny", "second"]) is None


# What is in the file


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_every_unicode_encoding_is_read(encoding):
    assert "schön" in submission.parse(RIGHT.decode().encode(encoding), "tiny.ipynb")[0].text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (RIGHT.decode().encode("cp1252"), "saved in another encoding than UTF-8"),
        (CONFLICT, "holds git's conflict marks (line 3)"),
        (RIGHT[: len(RIGHT) // 2], "breaks off or was damaged"),
        (json.dumps(json.loads(RIGHT) | {"nbformat": 5}).encode(), "has notebook format 5, newer than 4"),
        (b"<!DOCTYPE html><html>", "a web page"),
        (zipped(**{"tiny.ipynb": RIGHT}), "a zip archive under a notebook's name"),
        (b"%PDF-1.7 \xe2\xe3", "a PDF file"),
        (MAC, "a Mac's resource file"),
        (b"dear teacher", "not JSON"),
        (b"[" * 100_000, "nested too deeply"),
    ],
)
def test_a_file_that_is_no_notebook_is_called_what_it_is(data, words):
    with pytest.raises(BadSubmission) as refused:
        submission.parse(data, "tiny.ipynb")
    assert words in str(refused.value) and str(refused.value).startswith("tiny.ipynb ")


# Whose it is


@pytest.mark.parametrize("name", ["ann", "José", "o'hara", "O’Hara", "Lovelace, Ada", "ada@example.org", "李明", "नमस्ते", "s-1.2+x"])
def test_names_that_are_ids(name):
    assert student_of(name, [name]) == name and is_id(name)
    assert student_of(unicodedata.normalize("NFD", name), []) == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize(
    "name", ["", ".", "..", ".git", "a/b", "a*", "[ab]", "a\x1b[2J", "-rf", " a", "a ", "a\n", "x" * 300, "a\\b", "a:b"]
)
def test_names_that_are_none(name):
    assert not is_id(name)
    with pytest.raises(BadSubmission, match="is no student id"):
        student_of(name, [name])


def test_two_spellings_of_one_name_are_refused_and_not_two_students():
    one, two = unicodedata.normalize("NFC", "José"), unicodedata.normalize("NFD", "José")
    for name in (one, two):
        with pytest.raises(BadSubmission, match=r"'Jos\\xe9' and 'Jose\\u0301' are one name"):
            student_of(name, [one, two, "ann"])


# A class of twenty

HONEST = {
    f"honest-{n}": answered(**answers)
    for n, answers in enumerate(
        [{}, {"f": "pass"}, {"g": "pass"}, {"f": "def f(x):\n    return x + x"}, {"f": "1/0"}, {"g": "def g(x):\n    return 3"}]
        + [{"f": f"def f(x):\n    return {n} * x"} for n in range(4)]
    )
}
NFD = unicodedata.normalize("NFD", "José")
ODD = {  # student -> files, the words of the student's line ("" where it is graded) and the score
    "o'hara, pat": ({"tiny (1).ipynb": RIGHT}, "'tiny (1).ipynb' was graded as tiny.ipynb", 3),
    "in a zip": ({"work.zip": zipped(**{"tiny.ipynb": RIGHT})}, "'work.zip: tiny.ipynb' was graded", 3),
    "text": ({"tiny.ipynb.txt": RIGHT}, "'tiny.ipynb.txt' was graded", 3),
    NFD: ({"tiny.ipynb": RIGHT.decode().encode("utf-16")}, "", 3),
    "two": ({"a.ipynb": RIGHT, "b.ipynb": RIGHT}, "which one is it?", None),
    "mac": ({"._tiny.ipynb": MAC}, "which a computer leaves", None),
    "windows": ({"tiny.ipynb": RIGHT.decode().encode("cp1252")}, "another encoding than UTF-8", None),
    "merged": ({"tiny.ipynb": CONFLICT}, "git's conflict marks", None),
    "undated": ({"tiny.ipynb": RIGHT, "timestamp.txt": b"yesterday"}, "no unambiguous time", None),
    "bad[name]": ({"tiny.ipynb": RIGHT}, "is no student id", None),
}


@pytest.fixture(scope="module")
def classes(tmp_path_factory):
    """The honest ten graded alone, and graded among ten odd ones; with what the second run said."""
    folder = tmp_path_factory.mktemp("classes")
    (folder / "alone").mkdir()
    alone = released_course(folder / "alone", CELLS)
    for student, text in HONEST.items():
        hand_in(alone, student, text)
    among = shutil.copytree(alone, folder / "among")
    for student, (files, _, _) in ODD.items():
        for name, data in files.items():
            hand_in(among, student, data, name)
    assert autograde(alone, "grade").returncode == 0
    return alone, among, autograde(among, "grade")


def test_odd_hand_ins_change_nothing_for_the_others(classes):
    alone, among, _ = classes
    both = scores(among)
    assert {student: both[student] for student in HONEST} == scores(alone)
    assert set(scores(alone).values()) == {1, 2, 3}
    for student in HONEST:
        pages = [(course / f"classroom/feedback/{student}/tiny/tiny.html").read_text() for course in (alone, among)]
        assert pages[0] == pages[1]


@pytest.mark.parametrize("student", ODD)
def test_each_odd_one_has_its_line_and_its_fate(classes, student):
    _, among, done = classes
    _, words, score = ODD[student]
    name = unicodedata.normalize("NFC", student)
    lines = [line for line in done.stderr.splitlines() if line.strip().removeprefix("note: ").startswith(f"{name}: ")]
    assert [words in line for line in lines] == ([True] if words else [])
    assert scores(among).get(name) == score
    page = among / "classroom/feedback" / name / "tiny/tiny.html"
    assert page.exists() is (score is not None)
    if words and score is not None:
        assert "was graded as tiny.ipynb: hand it in under that name" in page.read_text().replace("&#39;", "'")


def test_the_tally_and_the_exit_code_count_them(classes):
    _, among, done = classes
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "14 graded (0 unchanged), 6 could not be graded" in done.stdout
    with gradebook(among) as book:
        assert NFD not in {student.id for student in book.students}, "one name, one student"


def test_a_folder_that_cannot_be_opened_is_not_passed_over(classes, monkeypatch):
    """Asked of `os.access`, since root may open everything."""
    course = open_course(classes[0])
    closed = course.submitted / "closed"
    closed.mkdir()
    assert "closed" not in students(course, "tiny")
    monkeypatch.setattr("os.access", lambda path, mode: Path(path) != closed)
    assert "closed" in students(course, "tiny")
