"""What strangers call their files, and their zip archives: read in bounds, and never unpacked to a path that they name."""

import os
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ..errors import AutogradeError

MAX_ENTRIES = 20_000
_FAULTS = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError)
_ADDED = (".txt", ".json", ".html", ".htm", ".bin", ".download")  # endings that browsers and mail programs add
_CLUTTER = {"__macosx", ".ds_store", "thumbs.db", "desktop.ini", ".ipynb_checkpoints", "__pycache__", ".git"}


class BadArchive(AutogradeError):
    """An archive that cannot be read, or that would do harm if it were unpacked."""


@dataclass(frozen=True)
class Member:
    """One file of an archive: where it stands there, and its size unpacked."""

    path: PurePosixPath
    size: int
    info: zipfile.ZipInfo


@dataclass(frozen=True)
class Archive:
    """An open archive; its members have safe paths and are no links."""

    file: Path
    members: tuple[Member, ...]
    opened: zipfile.ZipFile

    def read(self, member: Member) -> bytes:
        """Return a member's bytes; raises BadArchive where they are not what the archive's list says."""
        try:
            with self.opened.open(member.info) as file:
                data = file.read(member.size + 1)
        except _FAULTS as error:
            raise BadArchive(f"{self.file}: {member.path} cannot be unpacked ({error})") from None
        if len(data) != member.size:
            raise BadArchive(f"{self.file}: {member.path} has another size than the archive says; ask for it again")
        return data


def is_clutter(path: PurePosixPath) -> bool:
    """Whether a file is what systems leave beside one's own: a Mac's resource files, checkpoints, caches."""
    return any(part.lower() in _CLUTTER or part.startswith("._") for part in path.parts)


def is_notebook_name(name: str) -> bool:
    """Whether a file is called as a notebook, perhaps with an ending that was added on the way."""
    stem, ending = os.path.splitext(name.lower())
    return ending == ".ipynb" or (ending in _ADDED and stem.endswith(".ipynb"))


@contextmanager
def open_archive(file: Path, most: int) -> Iterator[Archive]:
    """Give the archive in `file`, of at most `most` bytes unpacked; raises BadArchive where it is none, or harmful."""
    try:
        opened = zipfile.ZipFile(file)
    except _FAULTS as error:
        raise BadArchive(f"{file} is no whole zip archive ({error}); ask for it again") from None
    with opened:
        members = tuple(_member(file, info) for info in opened.infolist() if not info.is_dir())
        if len(members) > MAX_ENTRIES or sum(member.size for member in members) > most:
            raise BadArchive(f"{file} holds more than {MAX_ENTRIES:,} files or {most >> 20:,} MB unpacked; nothing of it was taken")
        yield Archive(file, members, opened)


def _member(file: Path, info: zipfile.ZipInfo) -> Member:
    name = _name(info)
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or re.match(r"[A-Za-z]:", name) or "\0" in name or not path.parts:
        raise BadArchive(f"{file} holds {name!r}, a path that leads out of it; nothing of it was taken")
    if stat.S_ISLNK(info.external_attr >> 16):
        raise BadArchive(f"{file} holds {name!r}, a link; nothing of it was taken")
    if info.flag_bits & 1:
        raise BadArchive(f"{file} is protected by a password; ask for it without one")
    return Member(path, info.file_size, info)


def _name(info: zipfile.ZipInfo) -> str:
    """Return a member's name; a Mac writes UTF-8 without saying so."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf8")
    except UnicodeError:
        return info.filename
