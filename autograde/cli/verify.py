"""`autograde verify` and `autograde sample`: what the answer banks are for."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from ..classroom.course import open_course
from ..trials import sample as samples
from ..trials import verify as trials
from ..trials.verify import Check
from .options import COUNT, limits, settings_of
from .progress import progress


@click.command()
@click.argument("size", type=COUNT, default=12)
@click.pass_obj
def sample(root: Path, /, size: int) -> None:
    """Make a sample class of SIZE students from the answer banks, where there is no class yet."""
    paths = samples.make(open_course(root), size)
    click.echo(f"{len(paths)} sample submissions in {paths[0].parents[2]}")


@click.command()
@click.argument("assignments", nargs=-1)
@limits
@click.pass_obj
def verify(root: Path, /, assignments: tuple[str, ...], **options: Any) -> None:
    """Run the answer banks of ASSIGNMENTS (or of all) through the grader and compare the points, test by test."""
    course = open_course(root)
    found = {name: trials.tried(course, name) for name in course.chosen(assignments)}
    for name, banks in found.items():
        if not any(each.own for each in banks):
            where = course.bank(name)
            click.echo(
                f"{name} has no answer bank (in {where}): only its own solution and the untouched release are tried", err=True
            )
    banks = [each for group in found.values() for each in group]
    checks = []
    with progress() as shown:
        task = shown.add_task("verifying", total=sum(len(each.sheets) for each in banks))
        for done in trials.check(course, banks, options["workers"], settings_of(options)) if banks else ():
            checks.append(done)
            shown.advance(task)
    wrong = _show(checks)
    unkilled = [f"{each.source.assignment}: {test}" for each in banks for test in each.unkilled]
    for line in unkilled:
        click.echo(f"no wrong answer in the bank fails {line}", err=True)
    click.echo(f"{len(checks) - wrong} sheets as expected, {wrong} not")
    sys.exit(1 if wrong or unkilled else 0)


def _show(checks: Sequence[Check]) -> int:
    """Print a table per assignment and return the number of sheets that got other points than they should."""
    out = Console(highlight=False)
    for assignment in sorted({check.assignment for check in checks}):
        table = Table(title=assignment, title_justify="left")
        for heading in ("answer", "expected", "got", "tests that differ (expected, got)"):
            table.add_column(heading, justify="right" if heading in ("expected", "got") else "left")
        for check in sorted((c for c in checks if c.assignment == assignment), key=lambda c: c.sheet.name):
            expected = f"{sum(check.sheet.expected.values()):g}"
            table.add_row(check.sheet.name, expected, f"{check.result.points:g}", _differences(check))
        out.print(table)
    return sum(bool(check.wrong) for check in checks)


def _differences(check: Check) -> str:
    """Return which tests gave other points than they should, and what each of them said."""
    if not check.wrong:
        return ""
    differing = ", ".join(f"{name} ({e:g}, {'–' if g is None else f'{g:g}'})" for name, (e, g) in check.wrong.items())
    lost = [f"{t.grade_id}: {t.message}" for t in check.result.tests if t.grade_id in check.wrong and t.message]
    return "\n".join([differing, *lost])
