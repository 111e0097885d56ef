"""Archives as Moodle and Canvas give them, sorted into the folder of submissions. `plan` only looks; `carry_out` writes."""

import re
import shutil
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ..assignment.submission import MAX_FILE
from ..errors import AutogradeError
from .archives import Archive, Member, is_clutter, open_archive
from .course import Course
from .roster import Person

MOST = 4 << 30  # bytes of a class's archive, unpacked
TIMESTAMP = "timestamp.txt"  # which says when a submission came
MAX_HAND_IN = 10 * MAX_FILE  # bytes of one student's files
_MOODLE = re.compile(r"(?P<who>.+)_\d+_assignsubmission_file(?:_(?P<file>.*))?")
_CANVAS = re.compile(r"(?P<who>.*?)(?P<late>_LATE)?_(?P<number>\d+)_\d+_(?P<file>.+)")


@dataclass(frozen=True)
class Sent:
    """One file of an archive: who sent it, in the platform's words, and what it is called."""

    who: str
    file: PurePosixPath
    member: Member
    number: str = ""  # Canvas's own id of the student
    late: bool = False


@dataclass(frozen=True)
class Move:
    """One student's files, and what will become of them."""

    student: str
    who: str
    files: tuple[tuple[PurePosixPath, bytes], ...]
    notes: tuple[str, ...]  # what the instructor should know of it
    before: str  # what lies there already: "nothing", "the same" or "another"


@dataclass(frozen=True)
class Plan:
    """What an archive holds for one assignment: moves, and in words what could not be matched."""

    assignment: str
    moves: tuple[Move, ...]
    refused: tuple[str, ...]


def plan(course: Course, file: Path, assignment: str | None, roster: Sequence[Person]) -> Plan:
    """Say what would be done with an archive; raises AutogradeError where it is not one of these platforms', or unsafe."""
    with open_archive(file, MOST) as archive:
        sent = sent_in(archive)
        name = assignment or _assignment(course, sent, file)
        notebooks = [source.name for source in course.sources(name)]
        by_sender: dict[tuple[str, str], list[Sent]] = defaultdict(list)
        for each in sent:
            by_sender[each.who, each.number].append(each)
        moves: list[Move] = []
        refused: list[str] = []
        for (who, number), files in sorted(by_sender.items()):
            try:
                student = match(who, number, roster)
                moves.append(_move(course, archive, name, notebooks, student, files))
            except AutogradeError as error:
                refused.append(f"{who}: {error}")
    return _without_twins(Plan(name, tuple(moves), tuple(refused)))


def sent_in(archive: Archive) -> list[Sent]:
    """Return the files that students sent; raises AutogradeError where no name has the form of Moodle's or Canvas's."""
    members = [member for member in archive.members if not is_clutter(member.path)]
    moodle = [sent for sent in map(_moodle, members) if sent]
    sent = moodle or [sent for sent in map(_canvas, members) if sent]
    if not sent:
        raise AutogradeError(
            f"{archive.file} is no archive of submissions as Moodle (NAME_1234567_assignsubmission_file_) or Canvas "
            "(name_12345_6789_file.ipynb) gives it; download all submissions there, and do not unpack them"
        )
    return sent


def _moodle(member: Member) -> Sent | None:
    for number, part in enumerate(member.path.parts):
        found = _MOODLE.fullmatch(part)
        if found:
            rest = member.path.parts[number + 1 :] or ((found["file"],) if found["file"] else ())
            return Sent(found["who"], PurePosixPath(*rest), member) if rest else None
    return None


def _canvas(member: Member) -> Sent | None:
    found = _CANVAS.fullmatch(member.path.name)
    return Sent(found["who"], PurePosixPath(found["file"]), member, found["number"], bool(found["late"])) if found else None


def match(who: str, number: str, roster: Sequence[Person]) -> str:
    """Return the id of the one student of the roster who is meant; raises AutogradeError."""
    if not roster:
        raise AutogradeError("the gradebook knows no students yet; write them there first: `autograde roster FILE.csv`")
    for key in (who, who.partition("-")[2]):  # Moodle may put a group's name before the student's
        found = [person.id for person in roster if _folded(key) and _folded(key) in _keys(person)]
        if len(found) > 1:
            raise AutogradeError(f"{', '.join(found)} are all called so; put the file into the right one's folder by hand")
        if found:
            return found[0]
    found = [person.id for person in roster if number and person.id == number]
    if found:
        return found[0]
    raise AutogradeError("no student of the gradebook has this name, id or mail; see `autograde roster`")


def _keys(person: Person) -> set[str]:
    names = [person.first_name + person.last_name, person.last_name + person.first_name]
    return {_folded(text) for text in [*names, person.id, person.email, person.email.partition("@")[0]] if text}


def _folded(text: str) -> str:
    """Return letters and digits alone, without accents and case: platforms change names in this way."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in plain if c.isalnum())


def _assignment(course: Course, sent: Iterable[Sent], file: Path) -> str:
    names = {_without_number(each.file.name) for each in sent} | {each.file.name for each in sent}
    known = course.assignments()
    found = [name for name in known if any(f"{source.name}.ipynb" in names for source in course.sources(name))]
    if len(found) == 1:
        return found[0]
    if len(known) == 1:
        return known[0]
    raise AutogradeError(f"{file} does not say which assignment it is of; name it (one of {', '.join(known)})")


def _without_number(name: str) -> str:
    """Return a file's name as it was before Canvas numbered a later attempt."""
    return re.sub(r"-\d+(?=\.[^.]+$)", "", name)


def _move(course: Course, archive: Archive, assignment: str, notebooks: list[str], student: str, sent: list[Sent]) -> Move:
    if sum(each.member.size for each in sent) > MAX_HAND_IN:
        raise AutogradeError(f"has sent more than {MAX_HAND_IN >> 20} MB; ask for less")
    files: dict[PurePosixPath, bytes] = {}
    notes = ["late, the archive says"] if any(each.late for each in sent) else []
    for each in sent:
        if str(each.file) == TIMESTAMP:  # nbgrader would believe it
            notes.append(f"a {TIMESTAMP} of the student's own was left out")
            continue
        plain = _without_number(each.file.name)
        path = each.file.with_name(plain) if plain.removesuffix(".ipynb") in notebooks else each.file
        if path in files:
            raise AutogradeError(f"has sent two files called {path}; put the right one into the folder by hand")
        files[path] = archive.read(each.member)
    before = _before(course.folder("submitted", student, assignment), files)
    return Move(student, sent[0].who, tuple(files.items()), tuple(notes), before)


def _before(folder: Path, files: dict[PurePosixPath, bytes]) -> str:
    if not folder.exists():
        return "nothing"
    there = {PurePosixPath(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    there.pop(PurePosixPath(TIMESTAMP), None)
    return "the same" if there == files else "another"


def _without_twins(made: Plan) -> Plan:
    """Refuse what two names in the archive would put into one student's folder."""
    students = [move.student for move in made.moves]
    twice = {student for student in students if students.count(student) > 1}
    words = [
        f"{move.who}: another name in the archive is {move.student}'s, too; put it there by hand"
        for move in made.moves
        if move.student in twice
    ]
    return Plan(made.assignment, tuple(move for move in made.moves if move.student not in twice), made.refused + tuple(words))


def carry_out(course: Course, made: Plan) -> None:
    """Write the files; a different hand-in that lay there is kept in the folder `replaced` beside the submissions."""
    for move in made.moves:
        if move.before == "the same":
            continue
        folder = course.folder("submitted", move.student, made.assignment)
        part = folder.with_name(f".part-{folder.name}")
        try:
            _write(part, move)
            if folder.exists():
                kept = _unused(course.classroom / "replaced" / move.student / made.assignment)
                kept.parent.mkdir(parents=True, exist_ok=True)
                shutil.move(folder, kept)
            part.rename(folder)
        finally:  # a run that was stopped leaves no part
            shutil.rmtree(part, ignore_errors=True)


def _write(part: Path, move: Move) -> None:
    shutil.rmtree(part, ignore_errors=True)
    for path, data in move.files:
        (part / path).parent.mkdir(parents=True, exist_ok=True)
        (part / path).write_bytes(data)


def _unused(folder: Path) -> Path:
    number = 1
    while (folder / str(number)).exists():
        number += 1
    return folder / str(number)
