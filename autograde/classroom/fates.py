"""Whose failure an error is: one submission's, which the class survives, or the whole run's."""

import errno

from sqlalchemy.exc import DatabaseError, OperationalError

from ..errors import AutogradeError, BadSubmission

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)


def ends_the_run(error: BaseException) -> bool:
    """Whether every later submission would fail in the same way: the disk is full, or the gradebook cannot be used."""
    if isinstance(error, AutogradeError):
        return not isinstance(error, BadSubmission)
    if isinstance(error, OSError):
        return error.errno in FULL
    return type(error) in (DatabaseError, OperationalError)  # their subclasses are about one row


def reason(error: Exception) -> str:
    """Return in one sentence why one submission failed; raises `error` again where it is the whole run's."""
    if ends_the_run(error):
        raise error
    if isinstance(error, BadSubmission):
        text = str(error)
    elif isinstance(error, PermissionError) and error.filename:
        text = f"{error.filename} cannot be used ({error.strerror}); mend its permissions and grade again"
    else:  # ours, not the student's: never costs points
        text = f"the grader itself failed ({type(error).__name__}: {error}); nothing was written, grade again"
    return printable(text)


def printable(text: str) -> str:
    """Return a line that does nothing to a terminal, whatever names of files stand in it."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "backslashreplace").decode() for c in text)
