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
from ..classroom.fates import printable
from ..classroom.grade import Tally, Way
from ..classroom.handins import composed
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
    tally = Tally()
    with courses.only_one(course), _stoppable():
        try:
            _grade(course, _chosen(course, assignments), only, settings, way, tally)
        finally:  # what went wrong so far is said and kept, whatever ended the run
            failures = tally.failures + tally.without_page
            _show(tally)
            remember(course, tally.seen, failures, settings.sandbox)
    sys.exit(1 if failures else 0)


def _show(tally: Tally) -> None:
    if not tally.seen:
        return
    without = f", {len(tally.without_page)} without a feedback page" if tally.without_page else ""
    click.echo(f"{len(tally.graded)} graded ({tally.unchanged} unchanged), {len(tally.failures)} could not be graded{without}")
    for failure in tally.failures + tally.without_page:
        click.echo(f"  {printable(failure.student)}: {failure.message}", err=True)
    for note in tally.notes:
        click.echo(f"  note: {printable(note)}", err=True)


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


def _grade(course: Course, names: tuple[str, ...], only: tuple[str, ...], settings: Settings, way: Way, tally: Tally) -> None:
    items = [item for name in names for item in classes.collect(course, name, settings, only)]
    if not items:
        raise AutogradeError(f"nobody handed in {', '.join(names)} in {course.submitted}; check the names")
    absent = sorted({composed(name) for name in only} - {item.student for item in items})
    if absent:
        raise AutogradeError(f"{absent[0]!r} handed in nothing of {', '.join(names)} in {course.submitted}; check the name")
    tally.notes += courses.strays(course)
    with progress() as shown:
        task = shown.add_task("grading", total=len(items))
        classes.grade(course, items, way, lambda _: shown.advance(task), tally)
        pages = shown.add_task("feedback", total=len(tally.graded))
        for failure in feedback.write_all(course, tally.graded):
            tally.without_page += [failure] if failure else []
            shown.advance(pages)
