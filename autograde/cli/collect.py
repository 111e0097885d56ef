"""`autograde collect` and `autograde roster`: who is in the class, and what a learning management system's archive holds of them."""

import sys
from pathlib import Path

import click

from ..classroom import collecting, roster
from ..classroom.collecting import Move, Plan
from ..classroom.course import only_one, open_course
from ..classroom.fates import printable
from ..classroom.gradebook import open_gradebook, transaction

EXISTING = click.Path(path_type=Path, dir_okay=False, exists=True)
dry_run = click.option("--dry-run", is_flag=True, help="Say what would be done, and change nothing.")


@click.command()
@click.argument("archive", type=EXISTING)
@click.argument("assignment", required=False)
@dry_run
@click.pass_obj
def collect(root: Path, /, archive: Path, assignment: str | None, dry_run: bool) -> None:
    """Sort ARCHIVE, as Moodle or Canvas gives it, into the submissions of ASSIGNMENT, matched by the gradebook's students."""
    course = open_course(root)
    with only_one(course):
        with open_gradebook(course) as book:
            people = roster.people_in(book)
        made = collecting.plan(course, archive, assignment, people)
        if not dry_run:
            collecting.carry_out(course, made)
    _show(made, dry_run)
    sys.exit(1 if made.refused else 0)


def _show(made: Plan, dry_run: bool) -> None:
    for move in made.moves:
        click.echo(printable(f"{move.student} ← {move.who}: {_what(move)}"))
    for words in made.refused:
        click.echo(f"  {printable(words)}", err=True)
    done = "would be put" if dry_run else "put"
    changed = [move for move in made.moves if move.before != "the same"]
    click.echo(
        f"{len(changed)} hand-ins of {made.assignment} {done} into place, {len(made.moves) - len(changed)} there already, "
        f"{len(made.refused)} not matched"
    )


def _what(move: Move) -> str:
    files = ", ".join(str(path) for path, _ in move.files[:3]) + (" and more" if len(move.files) > 3 else "")
    notes = "".join(f" ({note})" for note in move.notes)
    before = {"nothing": "", "the same": " (there already)", "another": " (the former hand-in is kept in `replaced`)"}[move.before]
    return files + notes + before


@click.command("roster")
@click.argument("file", type=EXISTING)
@dry_run
@click.pass_obj
def roster_command(root: Path, /, file: Path, dry_run: bool) -> None:
    """Write the students in FILE, a CSV table with the columns id, first_name, last_name and email, to the gradebook."""
    course, people = open_course(root), roster.read(file)
    with open_gradebook(course) as book:
        change = roster.compare(people, roster.people_in(book))
    if not dry_run:
        with transaction(course), open_gradebook(course) as book:
            roster.write(book, change)
    would = "would be " if dry_run else ""
    click.echo(f"{len(change.new)} students {would}added, {len(change.changed)} {would}changed, {len(change.same)} as they were")
