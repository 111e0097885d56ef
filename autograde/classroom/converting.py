"""nbgrader's converters, started for one student's work, with their messages in a file."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nbgrader.converters.base import BaseConverter
from nbgrader.coursedir import CourseDirectory

from ..errors import BadSubmission
from .course import Course
from .fates import ends_the_run


class OneSubmission(BaseConverter):
    """What a converter of nbgrader's does with one submission, but that what goes wrong reaches the caller.

    nbgrader's own way catches it, writes it to a log and says that there was an error.
    """

    def convert_notebooks(self) -> None:
        student, assignment = self.coursedir.student_id, self.coursedir.assignment_id
        (found,) = self.assignments.values()
        self.notebooks = sorted(found)
        if not self.init_destination(assignment, student):
            return
        self.run_pre_convert_hook()
        self.init_assignment(assignment, student)
        for notebook in self.notebooks:
            self.convert_single_notebook(notebook)
        self.set_permissions(assignment, student)
        self.run_post_convert_hook()


def convert(converter: OneSubmission, course: Course, student: str, assignment: str) -> None:
    """Run one of nbgrader's converters on one student's work; raises BadSubmission with the cause and where more stands."""
    with _chosen(course.paths, student, assignment) as paths:
        converter.coursedir = paths
        converter.force = True
        converter.log = _log(course, type(converter).__name__)
        try:
            converter.start()
        except (Exception, SystemExit) as error:
            if ends_the_run(error):
                raise
            converter.log.exception("%s of %s", assignment, student)
            cause = f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"
            raise BadSubmission(f"{cause}; more stands in {_log_file(course)}") from None


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
