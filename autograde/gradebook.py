"""The one writer: results into nbgrader's gradebook and folders, through nbgrader's own converters."""

import functools
import logging
import os
import warnings
from contextlib import contextmanager
from pathlib import Path

from nbgrader import api
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import AssignLatePenalties, SaveAutoGrades
from nbgrader.server_extensions import formgrader
from sqlalchemy.exc import SAWarning
from traitlets import Dict, List
from traitlets.config import Config

from .course import Course
from .errors import AutogradeError
from .judge import Result

# nbgrader's own queries warn under SQLAlchemy 2. Once for all: to silence each call would not be safe among threads.
warnings.filterwarnings("ignore", category=SAWarning)

# nbgrader opens the gradebook seven times for each submission; a new engine each time would compile all queries anew.
api.create_engine = functools.lru_cache(maxsize=4)(api.create_engine)

FORMGRADER = Path(formgrader.__file__).parent
PAGES = Config(
    HTMLExporter={
        "template_name": "graded",
        "extra_template_basedirs": [str(Path(__file__).parent / "templates" / "nbconvert"), str(FORMGRADER / "templates")],
        "extra_template_paths": [
            str(FORMGRADER / "static" / "node_modules" / "bootstrap" / "dist" / "css"),
            str(FORMGRADER / "templates"),
        ],
        "sanitize_html": True,
    }
)


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
        converter = GenerateFeedback(coursedir=paths, config=course.config.copy())
        converter.update_config(PAGES)
        converter.force = True
        converter.log = _log(course, "feedback")
        _start(converter, course)


def feedback_is_old(course: Course, student: str, assignment: str) -> bool:
    """Whether a feedback page is missing, or older than the notebook that it shows."""
    folder = course.folder("feedback", student, assignment)
    for notebook in course.folder("autograded", student, assignment).glob("*.ipynb"):
        page = folder / f"{notebook.stem}.html"
        if not page.exists() or page.stat().st_mtime < notebook.stat().st_mtime:
            return True
    return False


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
