"""The one writer: results into nbgrader's gradebook and folders, through nbgrader's own converters."""

import functools
import shutil
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader import api
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde
from nbgrader.preprocessors import AssignLatePenalties, SaveAutoGrades
from nbgrader.utils import is_grade
from sqlalchemy import Connection, Engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, InvalidRequestError, SAWarning
from traitlets import Dict, Instance, List

from ..errors import AutogradeError
from ..files import whole_folder
from ..judging.job import Result
from .converting import OneSubmission, convert
from .course import Course

# nbgrader's own queries warn under SQLAlchemy 2. Once for all: to silence each call would not be safe among threads.
warnings.filterwarnings("ignore", category=SAWarning)

# nbgrader opens the gradebook seven times for each submission; a new engine each time would compile all queries anew.
_engine = functools.lru_cache(maxsize=4)(api.create_engine)

RELEASE = "make the release first (`make release`, or `nbgrader generate_assignment {} --create`)"


class _Transaction(Connection):
    """A connection that nbgrader takes for an engine: what its sessions commit waits for the end of the transaction."""

    def dispose(self) -> None:
        """Do nothing: nbgrader calls it whenever it closes a gradebook."""


_current: ContextVar[Connection | None] = ContextVar("current", default=None)


def _create_engine(url: str, **options: Any) -> Engine | Connection:
    current = _current.get()
    return current if current is not None else _engine(url, **options)


api.create_engine = _create_engine


@contextmanager
def transaction(course: Course) -> Iterator[None]:
    """Make all that is written in this context one transaction: it stands in the gradebook whole or not at all.

    Raises AutogradeError when the gradebook cannot be read or written.
    """
    engine = _engine(course.paths.db_url, echo=False, future=True)  # as nbgrader calls it
    with _explained(course.paths.db_url), _Transaction(engine) as connection, connection.begin():
        token = _current.set(connection)
        try:
            yield
        finally:
            _current.reset(token)


class SaveJudged(SaveAutoGrades):
    """nbgrader's saving of scores, but that a test gets the points that the judge gave, and not a second reading of its output."""

    points = Dict()  # notebook name -> grade id -> points

    def _add_score(self, cell: NotebookNode, resources: dict[str, Any]) -> None:
        name = cell.metadata.nbgrader.grade_id
        points = self.points[self.notebook_id].get(name) if is_grade(cell) else None
        if points is None:  # a person grades it
            super()._add_score(cell, resources)
            return
        grade = self.gradebook.find_grade(name, self.notebook_id, self.assignment_id, self.student_id)
        grade.auto_score, grade.needs_manual_grade = points, grade.manual_score is not None
        self.gradebook.db.commit()


class WriteResults(OneSubmission, Autograde):
    """nbgrader's autograde step without its running of notebooks: the executed ones are handed in.

    Students, submissions, timestamps, late penalties, manual grades and overrides go nbgrader's way.
    """

    folder = Instance(Path)  # where the hand-in lies
    executed = Dict()  # notebook name -> executed notebook
    # nbgrader's check of every cell's metadata is left out: they are the source's, and it costs half the time
    autograde_preprocessors: Any = List()

    def init_notebooks(self) -> None:
        """Take the notebooks that were judged, under whatever names they were handed in."""
        self.assignments = {str(self.folder): [f"{self.folder / name}.ipynb" for name in self.executed]}

    def _format_source(self, assignment_id: str, student_id: str, escape: bool = False) -> str:
        """Return the folder of the hand-in, which need not be called as the student is in the gradebook."""
        if self._sanitizing and not escape:
            return str(self.folder)
        return str(super()._format_source(assignment_id, student_id, escape))

    def convert_single_notebook(self, notebook_filename: str) -> None:
        dest = self._format_dest(self.coursedir.assignment_id, self.coursedir.student_id)
        self._sanitizing = False
        try:
            resources = self.init_single_notebook_resources(str(Path(dest) / Path(notebook_filename).name))
            self._init_preprocessors()
            notebook = self.executed[resources["nbgrader"]["notebook"]]
            output, resources = self.exporter.from_notebook_node(notebook, resources=resources)
            self.write_single_notebook(output, resources)
        finally:
            self._sanitizing = True


def write(course: Course, student: str, assignment: str, results: Mapping[str, Result], folder: Path | None = None) -> None:
    """Write one student's results (by notebook name) into the gradebook and the autograded folder, whole or not at all.

    `folder` is where the hand-in lies, if not where nbgrader looks for it. Raises BadSubmission with the cause.
    """
    points = {name: {test.grade_id: test.points for test in result.tests} for name, result in results.items()}
    converter = WriteResults(
        coursedir=course.paths,
        config=course.config,
        executed={name: result.notebook for name, result in results.items()},
        folder=folder or course.folder("submitted", student, assignment),
        autograde_preprocessors=[SaveJudged(points=points), AssignLatePenalties],
    )
    with whole_folder(course.folder("autograded", student, assignment)), transaction(course):
        convert(converter, course, student, assignment)


def require_assignment(course: Course, assignment: str) -> None:
    """Raise AutogradeError unless nbgrader's gradebook knows the assignment."""
    with open_gradebook(course) as gradebook:
        try:
            gradebook.find_assignment(assignment)
        except MissingEntry:
            raise AutogradeError(f"the gradebook does not know {assignment!r} yet; {RELEASE.format(assignment)}") from None


def graded(course: Course, assignment: str) -> set[str]:
    """Return the students of whom the gradebook holds a submission of `assignment`."""
    with open_gradebook(course) as gradebook:
        return {submission.student.id for submission in gradebook.assignment_submissions(assignment)}


@contextmanager
def open_gradebook(course: Course) -> Iterator[Gradebook]:
    """Give nbgrader's gradebook of the course; raises AutogradeError when there is none, or it cannot be read or written."""
    url = course.paths.db_url
    path = _file_of(url)
    if path and not path.exists():  # nbgrader would make an empty one
        raise AutogradeError(f"there is no gradebook {path} yet; {RELEASE.format('ASSIGNMENT')}")
    with _explained(url), Gradebook(url, course.paths.course_id) as gradebook:
        yield gradebook


@contextmanager
def _explained(url: str) -> Iterator[None]:
    try:
        yield
    except DatabaseError as error:
        raise AutogradeError(_why(url, error)) from None


def _file_of(url: str) -> Path | None:
    """Return the file that holds the gradebook, None where a server does; raises AutogradeError for what is no such URL."""
    try:
        parsed = make_url(url)
        parsed.get_dialect().import_dbapi()
    except (ArgumentError, InvalidRequestError, ImportError) as error:
        raise AutogradeError(
            f"c.CourseDirectory.db_url in nbgrader_config.py cannot be used ({type(error).__name__}: {error}); name a gradebook "
            f"there (sqlite:////FOLDER/gradebook.db), and install what its database needs"
        ) from None
    return Path(parsed.database) if parsed.get_backend_name() == "sqlite" and parsed.database else None


def _why(url: str, error: DatabaseError) -> str:
    """Return in one sentence what is wrong with the gradebook, and what to do."""
    what, path = str(error.orig), _file_of(url)
    name = str(path) if path else make_url(url).render_as_string(hide_password=True)
    if "not a database" in what or "malformed" in what:
        remedy = f"restore it from a copy, or move it away, make the release again, and grade again: `mv {name} {name}.broken`"
        return f"{name} is damaged ({what}); {remedy}"
    if "locked" in what:
        return f"{name} is in use by another program, nbgrader or the formgrader most likely ({what}); run this again when that is done"
    if "no such column" in what or "no such table" in what:
        return f"{name} was written by another version of nbgrader ({what}); copy it, then run `nbgrader db upgrade`"
    if path and path.parent.is_dir() and shutil.disk_usage(path.parent).free < 1 << 20:
        return f"the disk that holds {name} is full; make room, then grade again"
    return f"the gradebook {name} cannot be used ({what}); check that it can be read and written"
