"""A student's feedback page: what nbgrader makes of the executed notebook, its comments and points."""

import base64
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.converters import GenerateFeedback
from nbgrader.preprocessors.base import NbGraderPreprocessor
from nbgrader.server_extensions import formgrader
from traitlets.config import Config

from ..classroom.converting import OneSubmission, convert
from ..classroom.course import Course
from ..classroom.fates import reason
from ..classroom.runs import Failure
from ..files import whole_folder

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
MISSING = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="320" height="24"><rect width="100%" height="100%" fill="#fff"/>'
    '<text x="4" y="17" font-family="sans-serif" font-size="14" fill="#a94442">(this picture was not handed in)</text></svg>'
)


class Pictures(NotebookNode):
    """A cell's attachments; for one that is missing there is a picture that says so, where nbconvert would stop."""

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> dict[str, str]:
        return {"image/svg+xml": base64.b64encode(MISSING.encode()).decode()}


class ShowPictures(NbGraderPreprocessor):
    """Let every attachment that a text mentions be found."""

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], cell_index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        cell["attachments"] = Pictures(cell.get("attachments", {}))  # type: ignore[no-untyped-call]
        return cell, resources


class WritePages(OneSubmission, GenerateFeedback):
    """nbgrader's feedback step for one submission."""


def write_all(course: Course, done: Iterable[tuple[str, str]]) -> Iterator[Failure | None]:
    """Write the pages that are missing or older than what they show, for (student, assignment) pairs; yield what failed."""
    for student, assignment in done:
        try:
            if is_old(course, student, assignment):
                write(course, student, assignment)
            yield None
        except Exception as error:
            page = course.folder("feedback", student, assignment)
            yield Failure(student, assignment, f"{page}: graded, but the feedback page could not be made: {reason(error)}")


def write(course: Course, student: str, assignment: str) -> None:
    """Write one student's feedback pages, whole or not at all; raises BadSubmission with the cause."""
    converter = WritePages(coursedir=course.paths, config=course.config.copy())
    converter.update_config(PAGES)
    converter.preprocessors = [*converter.preprocessors, ShowPictures]
    with whole_folder(course.folder("feedback", student, assignment)):
        convert(converter, course, student, assignment)


def is_old(course: Course, student: str, assignment: str) -> bool:
    """Whether a feedback page is missing, or older than the notebook that it shows."""
    folder = course.folder("feedback", student, assignment)
    for notebook in course.folder("autograded", student, assignment).glob("*.ipynb"):
        page = folder / f"{notebook.stem}.html"
        if not page.exists() or page.stat().st_mtime < notebook.stat().st_mtime:
            return True
    return False
