"""Archives of Moodle and Canvas: whose each file is, what is refused, and that no hand-in is ever lost."""

import shutil
import stat
import unicodedata
import zipfile
from pathlib import Path

import nbformat
import pytest
import tiny
from commands import autograde, hand_in, released_course

from autograde.classroom.archives import BadArchive, open_archive
from autograde.classroom.collecting import match, sent_in
from autograde.classroom.roster import Person
from autograde.errors import AutogradeError

CELLS = (tiny.solution("def f(x):\n    return 2 * x", "f"), tiny.test("assert f(2) == 4", "test_f", 2))
ROSTER = "id,first_name,last_name,email\nada,Ada,Lovelace,ada@example.org\nbob,Bob,O'Hara,\njose,José,Núñez,\n77,Cy,Clone,\n78,Cy,Clone,\n"
PEOPLE = (
    Person("ada", "Ada", "Lovelace", "ada@example.org"),
    Person("bob", "Bob", "O'Hara"),
    Person("jose", "José", "Núñez"),
    Person("77", "Cy", "Clone"),
    Person("78", "Cy", "Clone"),
)


def work(value: str = "2 * x") -> bytes:
    return nbformat.writes(tiny.submission(tiny.make(*CELLS), f=f"def f(x):\n    return {value}")).encode()


def write_zip(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def sent(tmp_path: Path, *names: str) -> list[tuple]:
    path = write_zip(tmp_path / "a.zip", {name: b"x" for name in names})
    with open_archive(path, 1000) as archive:
        return [(each.who, str(each.file), each.number, each.late) for each in sent_in(archive)]


# Names


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ada Lovelace_1234567_assignsubmission_file_/tiny.ipynb", ("Ada Lovelace", "tiny.ipynb", "", False)),
        ("Ada Lovelace_1234567_assignsubmission_file/tiny.ipynb", ("Ada Lovelace", "tiny.ipynb", "", False)),
        ("Ada Lovelace_1234567_assignsubmission_file_/data/a.csv", ("Ada Lovelace", "data/a.csv", "", False)),
        ("Ada Lovelace_1234567_assignsubmission_file_my_tiny.ipynb", ("Ada Lovelace", "my_tiny.ipynb", "", False)),
        ("download/Ada_L_1234567_assignsubmission_file_/tiny.ipynb", ("Ada_L", "tiny.ipynb", "", False)),
        ("lovelaceada_12345_6789_tiny.ipynb", ("lovelaceada", "tiny.ipynb", "12345", False)),
        ("lovelaceada_LATE_12345_6789_tiny-2.ipynb", ("lovelaceada", "tiny-2.ipynb", "12345", True)),
        ("submissions/lovelaceada_12345_6789_my_12_3_x.ipynb", ("lovelaceada", "my_12_3_x.ipynb", "12345", False)),
    ],
)
def test_names_as_the_platforms_write_them(tmp_path, name, expected):
    assert sent(tmp_path, name, "__MACOSX/._x", "Ada Lovelace_1_assignsubmission_onlinetext_/onlinetext.html") == [expected]


def test_another_archive_is_refused_in_words(tmp_path):
    with pytest.raises(AutogradeError, match=r"no archive of submissions as Moodle .* or Canvas"):
        sent(tmp_path, "tiny.ipynb", "notes/readme.txt")


@pytest.mark.parametrize(
    ("who", "number", "student"),
    [
        ("Ada Lovelace", "", "ada"),
        ("lovelaceada", "9", "ada"),
        ("ADA", "", "ada"),
        ("ada@example.org", "", "ada"),
        ("Group 1-Ada Lovelace", "", "ada"),
        ("Bob O'Hara", "", "bob"),
        ("oharabob", "", "bob"),
        ("nunezjose", "", "jose"),
        (unicodedata.normalize("NFD", "José Núñez"), "", "jose"),
        ("unknown", "77", "77"),
    ],
)
def test_a_name_an_id_or_a_mail_finds_the_student(who, number, student):
    assert match(who, number, PEOPLE) == student


@pytest.mark.parametrize(
    ("who", "people", "words"),
    [
        ("Eve", PEOPLE, "no student of the gradebook"),
        ("Cy Clone", PEOPLE, "77, 78 are all called so"),
        ("Ada", (), "knows no students"),
    ],
)
def test_nobody_is_guessed(who, people, words):
    with pytest.raises(AutogradeError, match=words):
        match(who, "", people)


# Harm


@pytest.mark.parametrize("name", ["../evil_1_2_tiny.ipynb", "/etc/x_1_2_y", "a/../../b_1_2_c", "C:\\x_1_2_y", "..\\x_1_2_y"])
def test_a_path_that_leads_out_is_refused(tmp_path, name):
    path = write_zip(tmp_path / "a.zip", {"ok_1_2_tiny.ipynb": b"x", name: b"x"})
    with pytest.raises(BadArchive, match="leads out of it; nothing of it was taken"), open_archive(path, 1000):
        pass


def test_a_link_is_refused(tmp_path):
    info = zipfile.ZipInfo("ada_1_2_tiny.ipynb")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(info, "/etc/passwd")
    with pytest.raises(BadArchive, match="a link"), open_archive(tmp_path / "a.zip", 1000):
        pass


def test_a_bomb_is_refused_by_what_it_says_and_by_what_it_is(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ada_1_2_tiny.ipynb", bytes(1 << 20))
    with pytest.raises(BadArchive, match="unpacked; nothing of it was taken"), open_archive(tmp_path / "a.zip", 1000):
        pass
    data = (tmp_path / "a.zip").read_bytes().replace((1 << 20).to_bytes(4, "little"), (100).to_bytes(4, "little"))
    (tmp_path / "lies.zip").write_bytes(data)
    with open_archive(tmp_path / "lies.zip", 1000) as archive, pytest.raises(BadArchive):
        archive.read(archive.members[0])


@pytest.mark.parametrize("data", [b"", b"no zip", b"PK\x03\x04 broken"])
def test_what_is_no_whole_archive_is_said(tmp_path, data):
    (tmp_path / "a.zip").write_bytes(data)
    with pytest.raises(BadArchive, match="no whole zip archive"), open_archive(tmp_path / "a.zip", 1000):
        pass


def test_an_archive_with_a_password_is_refused(tmp_path):
    data = bytearray(write_zip(tmp_path / "a.zip", {"ada_1_2_tiny.ipynb": b"x"}).read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "a.zip").write_bytes(data)
    with pytest.raises(BadArchive, match="password"), open_archive(tmp_path / "a.zip", 1000):
        pass


# The command


@pytest.fixture(scope="module")
def with_roster(tmp_path_factory) -> Path:
    course = released_course(tmp_path_factory.mktemp("released"), CELLS)
    (course / "class.csv").write_text(ROSTER)
    assert autograde(course, "roster", str(course / "class.csv")).returncode == 0
    return course


@pytest.fixture
def course(with_roster, tmp_path) -> Path:
    return shutil.copytree(with_roster, tmp_path / "course")


def tree(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.suffix != ".db"
    }


def test_moodles_archive_is_sorted_in_and_nothing_is_lost(course):
    submitted = course / "classroom" / "submitted"
    hand_in(course, "bob", work("0"))
    hand_in(course, "jose", work())
    archive = write_zip(
        course / "moodle.zip",
        {
            "Ada Lovelace_11_assignsubmission_file_/tiny.ipynb": work(),
            "Ada Lovelace_11_assignsubmission_file_/data/a.csv": b"1",
            "Bob O'Hara_12_assignsubmission_file_/tiny.ipynb": work("1"),
            "José Núñez_13_assignsubmission_file_/tiny.ipynb": work(),
            "Eve Unknown_14_assignsubmission_file_/tiny.ipynb": work(),
            "Cy Clone_15_assignsubmission_file_/tiny.ipynb": work(),
        },
    )
    before = tree(course / "classroom")
    dry = autograde(course, "collect", str(archive), "--dry-run")
    assert {name: data for name, data in tree(course / "classroom").items() if name != ".grading"} == before
    done = autograde(course, "collect", str(archive))

    for said in (dry, done):
        assert said.returncode == 1 and "Traceback" not in said.stderr
        assert "ada ← Ada Lovelace: tiny.ipynb, data/a.csv" in said.stdout
        assert "bob ← Bob O'Hara: tiny.ipynb (the former hand-in is kept in `replaced`)" in said.stdout
        assert "jose ← José Núñez: tiny.ipynb (there already)" in said.stdout
        assert "Eve Unknown: no student of the gradebook" in said.stderr and "Cy Clone: 77, 78 are all called so" in said.stderr
    assert "2 hand-ins of tiny would be put into place, 1 there already, 2 not matched" in dry.stdout
    assert "2 hand-ins of tiny put into place" in done.stdout
    assert tree(submitted) == {
        "ada/tiny/tiny.ipynb": work(), "ada/tiny/data/a.csv": b"1", "bob/tiny/tiny.ipynb": work("1"), "jose/tiny/tiny.ipynb": work(),
    }  # fmt: skip
    assert tree(course / "classroom" / "replaced") == {"bob/tiny/1/tiny.ipynb": work("0")}


def test_canvass_archive_takes_its_numbers_off_and_tells_of_late_ones(course):
    files = {
        "lovelaceada_LATE_1_2_tiny-3.ipynb": work(),
        "lovelaceada_LATE_1_3_timestamp.txt": b"2001-01-01 00:00:00 UTC",
        "oharabob_3_4_Homework.ipynb": work(),
        "unknown_77_5_tiny.ipynb": work(),
    }
    done = autograde(course, "collect", str(write_zip(course / "canvas.zip", files)), "tiny")
    assert done.returncode == 0, done.stderr
    late = "ada ← lovelaceada: tiny.ipynb (late, the archive says) (a timestamp.txt of the student's own was left out)"
    assert late in done.stdout
    assert set(tree(course / "classroom" / "submitted")) == {"ada/tiny/tiny.ipynb", "bob/tiny/Homework.ipynb", "77/tiny/tiny.ipynb"}


@pytest.mark.parametrize(
    ("files", "arguments", "words"),
    [
        ({"x.ipynb": b"x"}, [], "no archive of submissions"),
        ({"../a_1_2_tiny.ipynb": b"x"}, [], "leads out of it"),
        ({"a_1_2_tiny.ipynb": b"x"}, ["algebra"], "there is no assignment 'algebra'"),
    ],
)
def test_a_refused_archive_changes_nothing(course, files, arguments, words):
    done = autograde(course, "collect", str(write_zip(course / "a.zip", files)), *arguments)
    assert done.returncode == 1 and words in done.stderr and "Traceback" not in done.stderr
    assert not (course / "classroom" / "submitted").exists()
