"""The one writer: results into nbgrader's gradebook and folders, through nbgrader's own converters."""

import functools
import shutil
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from nbgrader import api
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde
from nbgrader.preprocessors import AssignLatePenalties, SaveAutoGrades
from sqlalchemy.exc import DatabaseError, SAWarning
from traitlets import Dict, List

from ..errors import AutogradeError
from ..judging.job import Result
from .converting import convert
from .course import Course

# nbgrader's own queries warn under SQLAlchemy 2. Once for all: to silence each call would not be safe among threads.
warnings.filterwarnings("ignore", category=SAWarning)

# nbgrader opens the gradebook seven times for each submission; a new engine each time would compile all queries anew.
api.create_engine = functools.lru_cache(maxsize=4)(api.create_engine)


class WriteResults(Autograde):
    """nbgrader's autograde step without its running of notebooks: the executed ones are handed in.

    Students, submissions, timestamps, late penalties, manual grades and overrides go nbgrader's way.
    """

    executed = Dict()  # notebook name -> executed notebook
    # nbgrader's check of every cell's metadata is left out: they are the source's, and it costs half the time
    autograde_preprocessors = List([SaveAutoGrades, AssignLatePenalties])

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


def write(course: Course, student: str, assignment: str, results: Mapping[str, Result]) -> None:
    """Write one student's results (by notebook name) into the gradebook and the autograded folder."""
    notebooks = {name: result.notebook for name, result in results.items()}
    convert(WriteResults(coursedir=course.paths, config=course.config, executed=notebooks), course, student, assignment)


def require_assignment(course: Course, assignment: str) -> None:
    """Raise AutogradeError unless nbgrader's gradebook knows the assignment."""
    with open_gradebook(course) as gradebook:
        try:
            gradebook.find_assignment(assignment)
        except MissingEntry:
            raise AutogradeError(
                f"the gradebook does not know {assignment!r} yet; make its release first (`make release`, or "
                f"`nbgrader generate_assignment {assignment}`)"
            ) from None


def graded(course: Course, assignment: str) -> set[str]:
    """Return the students of whom the gradebook holds a submission of `assignment`."""
    with open_gradebook(course) as gradebook:
        return {submission.student.id for submission in gradebook.assignment_submissions(assignment)}


@contextmanager
def open_gradebook(course: Course) -> Iterator[Gradebook]:
    """Give nbgrader's gradebook of the course; raises AutogradeError when it cannot be read or written."""
    url = course.paths.db_url
    try:
        with Gradebook(url, course.paths.course_id) as gradebook:
            yield gradebook
    except DatabaseError as error:
        raise AutogradeError(_why(url, error)) from None


def _why(url: str, error: DatabaseError) -> str:
    """Return in one sentence what is wrong with the gradebook, and what to do."""
    what, path = str(error.orig), Path(url.removeprefix("sqlite:///"))
    if "not a database" in what or "malformed" in what:
        remedy = f"restore it from a copy, or move it away, make the release again, and grade again: `mv {path} {path}.broken`"
        return f"{path} is damaged ({what}); {remedy}"
    if path.parent.is_dir() and shutil.disk_usage(path.parent).free < 1 << 20:
        return f"the disk that holds {path} is full; make room, then grade again"
    return f"the gradebook {url.split('@')[-1]} cannot be used ({what}); check that it can be read and written"
