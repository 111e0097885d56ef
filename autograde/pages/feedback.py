"""A student's feedback page: what nbgrader makes of the executed notebook, its comments and points."""

from collections.abc import Callable, Iterable
from pathlib import Path

from nbgrader.converters import GenerateFeedback
from nbgrader.server_extensions import formgrader
from traitlets.config import Config

from ..classroom.converting import convert
from ..classroom.course import Course

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


def write_all(course: Course, done: Iterable[tuple[str, str]], step: Callable[[], None]) -> None:
    """Write the feedback pages that are missing or older than what they show, for (student, assignment) pairs."""
    for student, assignment in done:
        if is_old(course, student, assignment):
            write(course, student, assignment)
        step()


def write(course: Course, student: str, assignment: str) -> None:
    """Write one student's feedback pages."""
    converter = GenerateFeedback(coursedir=course.paths, config=course.config.copy())
    converter.update_config(PAGES)
    convert(converter, course, student, assignment)


def is_old(course: Course, student: str, assignment: str) -> bool:
    """Whether a feedback page is missing, or older than the notebook that it shows."""
    folder = course.folder("feedback", student, assignment)
    for notebook in course.folder("autograded", student, assignment).glob("*.ipynb"):
        page = folder / f"{notebook.stem}.html"
        if not page.exists() or page.stat().st_mtime < notebook.stat().st_mtime:
            return True
    return False
