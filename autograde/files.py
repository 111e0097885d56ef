"""Files and folders written whole or not at all."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path


def write_whole(path: Path, text: str) -> None:
    """Write a file so that a reader, or a run after a crash, sees all of it or nothing; an OSError names `path`."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_beside(path, text)
    except OSError as error:  # it would name the file that only stands in
        raise OSError(error.errno, error.strerror, str(path)) from None


def _write_beside(path: Path, text: str) -> None:
    """Write `text` to a file beside `path`, which then takes its place."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=".part-", delete=False, encoding="utf8") as file:
        try:
            file.write(text)
            file.close()
            os.replace(file.name, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(file.name)
            raise


@contextlib.contextmanager
def whole_folder(folder: Path) -> Iterator[None]:
    """Write a folder anew: after an error, or a run that was killed, it is again as it was, or is not there."""
    before = folder.with_name(f".before-{folder.name}")
    if before.exists():
        _put_back(folder, before)
    if folder.exists():
        folder.rename(before)
    try:
        yield
    except BaseException:
        _put_back(folder, before)
        raise
    if before.exists():
        shutil.rmtree(before)


def _put_back(folder: Path, before: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
    if before.exists():
        before.rename(folder)
    elif folder.parent.is_dir() and not any(folder.parent.iterdir()):
        folder.parent.rmdir()
