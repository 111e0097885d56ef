"""`autograde grade`."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from ..classroom import course as courses
from ..classroom import grade as classes
from ..classroom.course import Course
from ..classroom.grade import Tally, Way
from ..classroom.runs import remember
from ..errors import AutogradeError
from ..judging.job import Settings
from ..pages import feedback
from .options import limits, settings_of
from .progress import progress

STOPPED = "stopped; what is done is kept, and the same command goes on from there"


@click.command()
@click.argument("assignments", nargs=-1)
@click.option("--student", "only", multiple=True, help="Grade only this student (may be given again).")
@click.option("--force", is_flag=True, help="Run and write again what has not changed.")
@limits
@click.pass_obj
def grade(root: Path, /, assignments: tuple[str, ...], only: tuple[str, ...], force: bool, **options: Any) -> None:
    """Grade the class: ASSIGNMENTS by name, or all that were handed in."""
    course, settings = courses.open_course(root), settings_of(options)
    way = Way(options["workers"], settings.sandbox, force)
    with courses.only_one(course), _stoppable():
        tally = _grade(course, _chosen(course, assignments), only, settings, way)
    click.echo(f"{len(tally.graded)} graded ({tally.unchanged} unchanged), {len(tally.failures)} could not be graded")
    for failure in tally.failures:
        click.echo(f"  {failure.student}: {failure.message}", err=True)
    sys.exit(1 if tally.failures else 0)


@contextmanager
def _stoppable() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        raise AutogradeError(STOPPED) from None


def _chosen(course: Course, assignments: tuple[str, ...]) -> tuple[str, ...]:
    names = assignments or tuple(name for name in course.chosen(()) if courses.students(course, name))
    if not names:
        raise AutogradeError(f"{course.submitted} holds no submission of any assignment; is it the right class?")
    return names


def _grade(course: Course, names: tuple[str, ...], only: tuple[str, ...], settings: Settings, way: Way) -> Tally:
    items = [item for name in names for item in classes.collect(course, name, settings, only)]
    if not items:
        raise AutogradeError(f"nobody handed in {', '.join(names)} in {course.submitted}; check the names")
    absent = sorted(set(only) - {item.student for item in items})
    if absent:
        raise AutogradeError(f"{absent[0]!r} handed in nothing of {', '.join(names)} in {course.submitted}; check the name")
    with progress() as shown:
        task = shown.add_task("grading", total=len(items))
        tally = classes.grade(course, items, way, lambda _: shown.advance(task))
        remember(course, names, tally.failures, settings.sandbox)
        pages = shown.add_task("feedback", total=len(tally.graded))
        feedback.write_all(course, tally.graded, lambda: shown.advance(pages))
    return tally
