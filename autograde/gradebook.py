"""The one writer: results into nbgrader's gradebook and folders, through nbgrader's own converters."""

import logging
import os
from contextlib import contextmanager
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import AssignLatePenalties, CheckCellMetadata, SaveAutoGrades
from traitlets import Dict, List

from .course import Course
from .errors import AutogradeError
from .judge import Result


class WriteResults(Autograde):
    """nbgrader's autograde step without its running of notebooks: the executed ones are handed in.

    Students, submissions, timestamps, late penalties, manual grades and overrides go nbgrader's way.
    """

    executed = Dict()  # notebook name -> executed notebook
    autograde_preprocessors = List([SaveAutoGrades, AssignLatePenalties, CheckCellMetadata])

    def convert_single_notebook(self, notebook_filename: str) -> None:
        resources = self.init_single_notebook_resources(notebook_filename)
        self._sanitizing = False
        try:
            self._init_preprocessors()
            notebook = self.executed[resources["nbgrader"]["notebook"]]
            output, resources = self.exporter.from_notebook_node(notebook, resources=resources)
            self.write_single_notebook(output, resources)
        finally:
            self._sanitizing = True


def write(course: Course, student: str, assignment: str, results: dict[str, Result]) -> None:
    """Write one student's results (by notebook name) into the gradebook and the autograded folder."""
    notebooks = {name: result.notebook for name, result in results.items()}
    with _names(course, student, assignment) as paths:
        converter = WriteResults(coursedir=paths, config=course.config, executed=notebooks)
        converter.force = True
        converter.log = _log(course, "autograde")
        _start(converter, course)


def write_feedback(course: Course, student: str, assignment: str) -> None:
    """Write one student's feedback pages."""
    with _names(course, student, assignment) as paths:
        converter = GenerateFeedback(coursedir=paths, config=course.config)
        converter.force = True
        converter.log = _log(course, "feedback")
        _start(converter, course)


def _start(converter, course: Course) -> None:
    try:
        converter.start()
    except (NbGraderException, SystemExit) as error:
        raise AutogradeError(f"nbgrader could not write to the gradebook ({error}); see {_log_file(course)}") from None


@contextmanager
def _names(course: Course, student: str, assignment: str):
    paths = course.paths
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


def require_assignment(course: Course, assignment: str) -> None:
    """Raise AutogradeError unless nbgrader's gradebook knows the assignment."""
    with Gradebook(course.paths.db_url, course.paths.course_id) as gradebook:
        try:
            gradebook.find_assignment(assignment)
        except MissingEntry:
            raise AutogradeError(
                f"the gradebook does not know {assignment!r} yet; make its release first (`make release`, or "
                f"`nbgrader generate_assignment {assignment}`)"
            ) from None


def graded(course: Course, assignment: str) -> set[str]:
    """Return the students of whom the gradebook holds a submission of `assignment`."""
    with Gradebook(course.paths.db_url, course.paths.course_id) as gradebook:
        return {submission.student.id for submission in gradebook.assignment_submissions(assignment)}


def open_gradebook(course: Course) -> Gradebook:
    """Return nbgrader's gradebook of the course, to be used as a context."""
    return Gradebook(course.paths.db_url, course.paths.course_id)
