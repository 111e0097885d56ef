"""nbgrader's converters, started for one student's work, with their messages in a file."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.coursedir import CourseDirectory

from ..errors import AutogradeError
from .course import Course


def convert(converter: BaseConverter, course: Course, student: str, assignment: str) -> None:
    """Run one of nbgrader's converters on one student's work; raises AutogradeError that names it and the log."""
    with _chosen(course.paths, student, assignment) as paths:
        converter.coursedir = paths
        converter.force = True
        converter.log = _log(course, type(converter).__name__)
        try:
            converter.start()
        except (NbGraderException, SystemExit) as error:
            reason = f"nbgrader could not write what {student!r} handed in for {assignment!r} ({error})"
            raise AutogradeError(f"{reason}; the cause stands in {_log_file(course)}") from None


@contextmanager
def _chosen(paths: CourseDirectory, student: str, assignment: str) -> Iterator[CourseDirectory]:
    before = paths.student_id, paths.assignment_id
    paths.student_id, paths.assignment_id = student, assignment
    try:
        yield paths
    finally:
        paths.student_id, paths.assignment_id = before


def _log_file(course: Course) -> Path:
    return course.classroom / "nbgrader.log"


def _log(course: Course, name: str) -> logging.Logger:
    """Return a logger that writes to a file: nbgrader's lines are for when something went wrong."""
    log = logging.getLogger(f"autograde.{name}.{os.fspath(course.classroom)}")
    if not log.handlers:
        log.addHandler(logging.FileHandler(_log_file(course)))
        log.propagate = False
    return log
