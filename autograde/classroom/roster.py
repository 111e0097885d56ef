"""Who is in the class: a table of students, checked as a whole before any of it is written to the gradebook."""

import csv
import io
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import Gradebook

from ..errors import AutogradeError
from .handins import IN_IDS, composed, is_id

MAX_FILE = 10 << 20
COLUMNS = {  # names that such tables go by, without spaces and signs
    "id": (
        "id",
        "studentid",
        "student",
        "username",
        "user",
        "login",
        "loginid",
        "sisloginid",
        "idnumber",
        "studentnumber",
        "number",
    ),
    "first_name": ("firstname", "givenname", "first", "forename", "vorname"),
    "last_name": ("lastname", "surname", "familyname", "last", "nachname"),
    "email": ("email", "emailaddress", "mail"),
}


@dataclass(frozen=True)
class Person:
    """One student of the class."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""


@dataclass(frozen=True)
class Change:
    """What a roster changes in the gradebook."""

    new: tuple[Person, ...]
    changed: tuple[Person, ...]
    same: tuple[Person, ...]


def read(path: Path) -> tuple[Person, ...]:
    """Return the students in a CSV file; raises AutogradeError that names the lines that are wrong."""
    if path.stat().st_size > MAX_FILE:
        raise AutogradeError(f"{path} has more than {MAX_FILE >> 20} MB; is it the right file?")
    return parse(path.read_bytes(), str(path))


def parse(data: bytes, name: str) -> tuple[Person, ...]:
    """Return the students in a table with a header, separated by commas, semicolons or tabs; raises AutogradeError."""
    text = _text(data, name)
    header = text.split("\n", 1)[0]
    separator = max(",;\t", key=header.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise AutogradeError(f"{name} is no whole table ({error}); save it as CSV again") from None
    places = _places(rows[0] if rows else [], name)
    people = [(number, _person(row, places)) for number, row in enumerate(rows[1:], 2) if any(cell.strip() for cell in row)]
    wrong = _wrong(people)
    if wrong:
        more = f" (and {len(wrong) - 5} more)" if len(wrong) > 5 else ""
        raise AutogradeError(f"{name}: {'; '.join(wrong[:5])}{more}; nothing was written")
    return tuple(person for _, person in people)


def people_in(gradebook: Gradebook) -> tuple[Person, ...]:
    """Return the students that the gradebook knows."""
    return tuple(Person(s.id, s.first_name or "", s.last_name or "", s.email or "") for s in gradebook.students)


def compare(people: Iterable[Person], known: Iterable[Person]) -> Change:
    """Return what `people` change in a gradebook that knows `known`; an empty cell changes nothing."""
    before = {composed(person.id): person for person in known}
    new: list[Person] = []
    changed: list[Person] = []
    same: list[Person] = []
    for person in people:
        old = before.get(person.id)
        if old is None:
            new.append(person)
        else:
            merged = Person(
                old.id, person.first_name or old.first_name, person.last_name or old.last_name, person.email or old.email
            )
            (same if merged == old else changed).append(merged)
    return Change(tuple(new), tuple(changed), tuple(same))


def write(gradebook: Gradebook, change: Change) -> None:
    """Write new and changed students to the gradebook."""
    for person in change.new + change.changed:
        given = {"first_name": person.first_name, "last_name": person.last_name, "email": person.email}
        gradebook.update_or_create_student(person.id, **{key: value for key, value in given.items() if value})


def _text(data: bytes, name: str) -> str:
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        raise AutogradeError(f"{name} is not saved as UTF-8; save it as 'CSV UTF-8', so that no name is changed") from None


def _places(header: list[str], name: str) -> dict[str, int]:
    """Return in which column each value stands."""
    names = ["".join(c for c in cell.casefold() if c.isalnum()) for cell in header]
    places = {}
    for column, known in COLUMNS.items():
        found = [number for number, cell in enumerate(names) if cell in known]
        if len(found) > 1:
            twice = " and ".join(repr(header[number].strip()) for number in found)
            raise AutogradeError(f"{name}: the columns {twice} both look like {column}; remove or rename one")
        if found:
            places[column] = found[0]
    if "id" not in places:
        raise AutogradeError(
            f"{name} has no column 'id' (its first line says: {', '.join(header)}); name it id,first_name,last_name,email"
        )
    return places


def _person(row: list[str], places: dict[str, int]) -> Person:
    return Person(**{column: composed(row[at].strip()) if at < len(row) else "" for column, at in places.items()})


def _wrong(people: list[tuple[int, Person]]) -> list[str]:
    """Return what is wrong with the lines of a table, in words."""
    ids, mails = Counter(person.id for _, person in people), Counter(person.email.casefold() for _, person in people)
    wrong = []
    for number, person in people:
        if not person.id:
            wrong.append(f"line {number} has no id")
        elif not is_id(person.id):
            wrong.append(f"line {number}: {person.id!r} is no student id (letters, digits and any of {IN_IDS!r} in between)")
        elif ids[person.id] > 1:
            wrong.append(f"line {number}: the id {person.id!r} stands there {ids[person.id]} times")
        elif person.email and mails[person.email.casefold()] > 1:
            wrong.append(f"line {number}: the mail {person.email!r} belongs to {mails[person.email.casefold()]} students")
    return wrong if people else ["it holds no student"]
