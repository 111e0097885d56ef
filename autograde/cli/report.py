"""`autograde report` and `autograde export`: what the gradebook holds, as a page and as a table."""

import io
from datetime import UTC, datetime
from pathlib import Path

import click

from ..classroom import export as exports
from ..classroom.course import Course, open_course
from ..classroom.gradebook import open_gradebook
from ..classroom.grades import grades_in
from ..classroom.runs import LastRun, last_run
from ..errors import AutogradeError
from ..files import write_whole
from ..pages.report import render
from ..pages.statistics import AssignmentReport, Guarantee, summarise

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("assignments", nargs=-1)
@click.option("--to", type=FILE, help="Where to write the page.  [default: report.html beside the class]")
@click.pass_obj
def report(root: Path, /, assignments: tuple[str, ...], to: Path | None) -> None:
    """Write the class at a glance: scores, every test's difficulty and discrimination, what could not be graded."""
    course = open_course(root)
    runs = {name: last_run(course, name) for name in course.chosen(assignments)}
    never = [name for name in assignments if runs[name] is None]
    if never or not any(runs.values()):
        raise AutogradeError(f"nothing has been graded yet{f' of {never[0]!r}' if never else ''}; run `autograde grade`")
    target = (to or course.classroom / "report.html").resolve()
    pages = [_report(course, name, run) for name, run in runs.items() if run]
    write_whole(target, render(pages, target.parent, datetime.now(UTC)))
    click.echo(f"{target}")


def _report(course: Course, assignment: str, run: LastRun) -> AssignmentReport:
    two_kernels = not any(source.one_kernel for source in course.sources(assignment))
    with open_gradebook(course) as book:
        grades = grades_in(book, assignment, run.tests, course.root / str(course.paths.feedback_directory))
    return summarise(grades, run.failures, Guarantee(two_kernels, run.sandbox))


@click.command()
@click.argument("assignments", nargs=-1)
@click.option("--for", "kind", type=click.Choice(list(exports.FORMATS)), default="table", help="Who is to read it.")
@click.option("--to", type=FILE, help="Where to write the table.  [default: standard output]")
@click.pass_obj
def export(root: Path, /, assignments: tuple[str, ...], kind: str, to: Path | None) -> None:
    """Write the grades as CSV, late penalties taken off: ASSIGNMENTS by name, or all that have grades."""
    with open_gradebook(open_course(root)) as book:
        scores, people = exports.scores_in(book, assignments), exports.people_by_id(book)
    waiting = sum(score.waits for score in scores)
    if waiting:
        click.echo(f"{waiting} submissions wait for grading by a person: their scores are left empty", err=True)
    text = io.StringIO()
    exports.write_csv(exports.FORMATS[kind](scores, people), text)
    if to:
        write_whole(to.resolve(), text.getvalue())
    else:
        click.echo(text.getvalue().encode(), nl=False)  # UTF-8, as in a file, whatever the terminal's letters
