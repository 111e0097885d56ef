"""The class's roster: which tables are read, and that nothing of a wrong one is written."""

import pytest
import tiny
from commands import autograde, gradebook, released_course

from autograde.classroom.roster import Person, compare, parse
from autograde.errors import AutogradeError

ADA = Person("ada", "Ada", "Lovelace", "ada@example.org")
TABLE = "id,first_name,last_name,email\nada,Ada,Lovelace,ada@example.org\n"


@pytest.mark.parametrize(
    "text",
    [
        TABLE,
        TABLE.replace(",", ";"),
        TABLE.replace(",", "\t"),
        TABLE.replace("\n", "\r\n"),
        TABLE + "\n,,,\n",
        "E-Mail,Surname,First name,Student ID\nada@example.org,Lovelace,Ada,ada\n",
        'Username;"Last Name";"First Name";"Email address";Section\nada;Lovelace;"Ada";ada@example.org;7\n',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_tables_as_spreadsheets_and_platforms_write_them(text, encoding):
    assert parse(text.encode(encoding), "class.csv") == (ADA,)


def test_separators_and_quotes_in_a_cell_and_decomposed_accents():
    assert parse('id,last_name\nj.d,"Dóe, Jr. ""X"""\n'.encode(), "x") == (Person("j.d", "", 'Dóe, Jr. "X"'),)
    assert parse("id\nJose\u0301\n".encode(), "x") == (Person("José"),)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "has no column 'id'"),
        (b"name,mail\nada,x\n", "has no column 'id' (its first line says: name, mail)"),
        (b"id,first_name\n", "holds no student"),
        (b"id,username\nada,ada\n", "'id' and 'username' both look like id"),
        (b"id,email\nada,a@x\nbob,b@x\nada,c@x\n", "line 2: the id 'ada' stands there 2 times; line 4"),
        (b"id,email\nada,a@x\nbob,A@x\n", "the mail 'A@x' belongs to 2 students"),
        (b"id,email\n,a@x\n", "line 2 has no id"),
        (b"id\n../../etc\n", "line 2: '../../etc' is no student id"),
        (b"id\n=1+1\n", "is no student id"),
        (b"id\n" + b"a/b\n" * 9, "(and 4 more)"),
        ("id,last_name\nada,Müller\n".encode("cp1252"), "not saved as UTF-8; save it as 'CSV UTF-8'"),
        (b'id\n"ada\n', "is no whole table"),
    ],
)
def test_a_wrong_table_is_refused_with_its_lines(data, words):
    with pytest.raises(AutogradeError) as refused:
        parse(data, "class.csv")
    assert words in str(refused.value) and "class.csv" in str(refused.value)


def test_an_empty_cell_changes_nothing():
    change = compare([Person("ada", email="new@x"), Person("bob"), Person("cat", "Cat")], [ADA, Person("bob", "Bob")])
    assert change.changed == (Person("ada", "Ada", "Lovelace", "new@x"),)
    assert change.same == (Person("bob", "Bob"),) and change.new == (Person("cat", "Cat"),)


def test_a_class_is_written_changed_and_written_again(tmp_path):
    cells = (tiny.solution("x = 1", "x"), tiny.test("assert x", "test_x"))
    course = released_course(tmp_path, cells)
    file = tmp_path / "class.csv"
    file.write_text(TABLE + "bob,Bob,Builder,\n")

    assert "2 students would be added" in autograde(course, "roster", str(file), "--dry-run").stdout
    with gradebook(course) as book:
        assert not book.students
    assert "2 students added, 0 changed, 0 as they were" in autograde(course, "roster", str(file)).stdout
    file.write_text(TABLE + "bob,Bob,Builder,bob@example.org\n")
    assert "0 students added, 1 changed, 1 as they were" in autograde(course, "roster", str(file)).stdout
    with gradebook(course) as book:
        people = {(s.id, s.first_name, s.last_name, s.email) for s in book.students}
    assert people == {("ada", "Ada", "Lovelace", "ada@example.org"), ("bob", "Bob", "Builder", "bob@example.org")}

    file.write_text("id\ncat\nada\nada\n")
    refused = autograde(course, "roster", str(file))
    assert refused.returncode == 1 and "nothing was written" in refused.stderr and "Traceback" not in refused.stderr
    with gradebook(course) as book:
        assert "cat" not in {student.id for student in book.students}
