"""Files written whole or not at all."""

import contextlib
import os
import tempfile
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
