"""What a student handed in, as it comes: which file is the notebook, or in words why none is."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ..assignment import submission
from ..assignment.rebuild import is_whole
from ..assignment.source import Source
from ..assignment.submission import MAX_FILE
from ..errors import BadSubmission
from .archives import BadArchive, is_clutter, is_notebook_name, open_archive

IN_IDS = "_-.@+'’, "  # what a student id may hold beside letters and digits
MAX_FILES = 2_000  # files of one hand-in
MAX_CANDIDATES = 20


@dataclass(frozen=True)
class HandIn:
    """The notebook that counts, and what the student is told where it was not where it should be."""

    data: bytes
    note: str = ""


@dataclass(frozen=True)
class Candidate:
    """A file that may be the notebook: where it lies in the hand-in, and its bytes."""

    where: str
    data: bytes


def student_of(folder: str, folders: Iterable[str]) -> str:
    """Return the id of the student whose folder has this name: in composed form, whatever form the disk has.

    Raises BadSubmission for what can be no id, and where two of the `folders` are one name.
    """
    student = composed(folder)
    twins = [ascii(other) for other in folders if composed(other) == student]
    if len(twins) > 1:
        raise BadSubmission(f"the folders {' and '.join(twins)} are one name in two spellings of its accents; make them one folder")
    if not is_id(student):
        raise BadSubmission(f"{folder!r} is no student id; rename the folder (letters, digits and any of {IN_IDS!r} in between)")
    return student


def composed(text: str) -> str:
    """Return `text` with each accented letter as one character, as most systems write it."""
    return unicodedata.normalize("NFC", text)


def is_id(text: str) -> bool:
    """Whether `text` can be a student id: safe as a folder's name, and for nbgrader."""
    inside = all(c.isalnum() or c in IN_IDS or unicodedata.category(c).startswith("M") for c in text)
    return inside and (text[:1].isalnum() or text[:1] in ("_", "@")) and text == text.strip() and len(text.encode()) <= 200


def find(folder: Path, source: Source, names: Sequence[str]) -> HandIn | None:
    """Return the notebook of `source` in a hand-in, or None where it is missing among several.

    `names` are those of all notebooks of the assignment. Raises BadSubmission, naming what lies there and the remedy.
    """
    files = _files(folder)
    path = folder / f"{source.name}.ipynb"
    if path.is_file():
        return HandIn(read(path), _beside(folder, path, names))
    taken = [folder / f"{name}.ipynb" for name in names]
    candidates = list(_candidates(folder, [file for file in files if file not in taken]))
    whole = [candidate for candidate in candidates if _is_whole(source, candidate)]
    if len(whole) == 1:
        return HandIn(whole[0].data, f"The file {whole[0].where!r} was graded as {path.name}: hand it in under that name.")
    if whole:
        raise BadSubmission(f"{folder} holds {_listed(c.where for c in whole)}; which one is it? call it {path.name}")
    if any(other.is_file() for other in taken):
        return None
    raise BadSubmission(_why_none(folder, path.name, source, candidates, files))


def read(path: Path) -> bytes:
    """Return a file's bytes; raises BadSubmission where it is too large or cannot be read."""
    try:
        size = path.stat().st_size
        if size > MAX_FILE:
            raise BadSubmission(f"{path} has {size >> 20} MB, more than {MAX_FILE >> 20}; ask for it without outputs")
        return path.read_bytes()
    except OSError as error:
        raise BadSubmission(f"{path} cannot be read ({error.strerror}); mend its permissions") from None


def _files(folder: Path) -> list[Path]:
    """Return the files of a hand-in; raises BadSubmission for links and devices among them."""
    found = []
    if folder.is_file() and not folder.is_symlink():
        raise BadSubmission(f"{folder} is a file where a folder should be; put the notebook into a folder of that name")
    for entry in [folder.parent, folder, *sorted(folder.rglob("*"))]:
        if entry.is_symlink() or not (entry.is_file() or entry.is_dir()):
            raise BadSubmission(f"{entry} is a link or a device, not a plain file; remove it and grade again")
        if entry.is_file():
            found.append(entry)
        if len(found) > MAX_FILES:
            raise BadSubmission(f"{folder} holds more than {MAX_FILES:,} files; keep only what belongs to the assignment")
    return found


def _beside(folder: Path, path: Path, names: Sequence[str]) -> str:
    """Return what a student should be told of other notebooks beside the one that counts."""
    others = [
        other.name for other in sorted(folder.glob("*.ipynb")) if other.stem not in names and not is_clutter(_within(folder, other))
    ]
    return f"Beside {path.name} lay {_listed(others)}; only {path.name} was graded." if others else ""


def _within(folder: Path, path: Path) -> PurePosixPath:
    return PurePosixPath(path.relative_to(folder))


def _candidates(folder: Path, files: Iterable[Path]) -> Iterator[Candidate]:
    """Yield what may be a notebook, in folders, in archives and under endings that were added on the way."""
    found = 0
    for path in files:
        where = _within(folder, path)
        if is_clutter(where):
            continue
        for candidate in _in_archive(folder, path) if path.suffix.lower() == ".zip" else _alone(path, where):
            found += 1
            if found > MAX_CANDIDATES:
                raise BadSubmission(f"{folder} holds more than {MAX_CANDIDATES} notebooks; keep only the one to be graded")
            yield candidate


def _alone(path: Path, where: PurePosixPath) -> Iterator[Candidate]:
    if is_notebook_name(where.name):
        yield Candidate(str(where), read(path))


def _in_archive(folder: Path, path: Path) -> Iterator[Candidate]:
    try:
        with open_archive(path, 4 * MAX_FILE) as archive:
            for member in archive.members:
                if is_notebook_name(member.path.name) and not is_clutter(member.path):
                    if member.size > MAX_FILE:
                        raise BadSubmission(f"{path}: {member.path} has more than {MAX_FILE >> 20} MB; ask for it without outputs")
                    yield Candidate(f"{_within(folder, path)}: {member.path}", archive.read(member))
    except BadArchive as error:
        raise BadSubmission(str(error)) from None


def _is_whole(source: Source, candidate: Candidate) -> bool:
    try:
        return is_whole(source, submission.parse(candidate.data, candidate.where))
    except BadSubmission:
        return False


def _why_none(folder: Path, name: str, source: Source, candidates: Sequence[Candidate], files: Sequence[Path]) -> str:
    """Return in one sentence what lies there, why it is not graded, and what to do."""
    if len(candidates) == 1:
        (only,) = candidates
        try:
            submission.parse(only.data, str(folder / only.where))
        except BadSubmission as error:
            return str(error)
        return f"{folder} holds {only.where}, which is no whole notebook of {source.assignment!r}; put {name} there"
    if candidates:
        return f"{folder} holds {_listed(c.where for c in candidates)}, none of them a whole notebook of {source.assignment!r}; put {name} there"
    clutter = [str(_within(folder, file)) for file in files if is_clutter(_within(folder, file))]
    others = [str(_within(folder, file)) for file in files if not is_clutter(_within(folder, file))]
    if others:
        return f"{folder} holds {_listed(others)}, but no notebook; put {name} there"
    if clutter:
        return f"{folder} holds only {_listed(clutter)}, which a computer leaves beside a notebook and which is none; ask for {name} itself"
    if (folder / name).is_dir():
        return f"{folder / name} is an empty folder with a notebook's name; put the notebook itself there"
    return f"{folder} holds no notebook; put {name} there"


def _listed(names: Iterable[str]) -> str:
    every = list(names)
    return ", ".join(every[:5]) + (f" and {len(every) - 5} more" if len(every) > 5 else "")
