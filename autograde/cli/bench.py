"""`autograde bench`."""

import statistics
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from ..classroom.course import open_course
from ..trials import bench as benches
from ..trials.bench import Bench, Plan, Way
from .options import COUNT, workers
from .progress import notes


@click.command()
@click.argument("assignment", required=False)
@click.option("--size", type=COUNT, default=30, help="Submissions.")
@click.option("--repeats", type=COUNT, default=3, help="How often each way is measured, but for nbgrader's own.")
@click.option("--stock", type=COUNT, default=6, help="Submissions that nbgrader itself grades; it takes the same time for each.")
@click.option("--large", type=click.IntRange(min=0), default=0, help="Also grade a class of this size, and say what it costs.")
@workers
@click.pass_obj
def bench(root: Path, /, assignment: str | None, size: int, repeats: int, stock: int, large: int, workers: int) -> None:
    """Grade one class of ASSIGNMENT (or of the first) in several ways in one run and print how they compare."""
    course = open_course(root)
    name = assignment or course.chosen(())[0]
    plan = Plan(name, size, repeats, min(stock, size), large, workers)
    found = Bench()
    try:
        benches.run(course, plan, found, notes.print)
    finally:
        _show(found, plan)  # what was measured before an error, too


def _show(found: Bench, plan: Plan) -> None:
    out = Console(highlight=False)
    ways = [way for way in (found.theirs, *found.ours, *found.floor) if way]
    if ways:
        out.print(_table(ways, found, plan))
    if found.stages:
        out.print("where the time goes, one worker, s per submission:")
        out.print("  " + ", ".join(f"{name} {statistics.fmean(seconds):.3f}" for name, seconds in found.stages.items()))
    if found.pair_memory is not None:
        out.print(f"memory that one kernel pair adds to the warm parent's: {found.pair_memory:.0f} MB")
    if found.growth is not None:
        out.print(f"a submission in a class of {plan.large} takes {found.growth:.2f} times as long as in one of {plan.size}")


def _table(ways: list[Way], found: Bench, plan: Plan) -> Table:
    table = Table(title=f"{plan.assignment}, {plan.size} submissions, median of {plan.repeats}", title_justify="left")
    table.add_column("way", no_wrap=True)
    for heading in ("s each", "speed-up", "× floor", "peak MB"):
        table.add_column(heading, justify="right", no_wrap=True)
    floors = {way.workers: way.median for way in found.floor}
    for way in ways:
        speed_up = f"{found.theirs.median / way.median:.1f}" if found.theirs else ""
        ratio = f"{way.median / floors[way.workers]:.1f}" if way in found.ours else ""
        name = way.name if way is found.theirs else f"{way.name}, {way.workers} at a time"
        table.add_row(name, f"{way.median:.2f}", speed_up, ratio, f"{way.memory:.0f}" if way.memory else "")
    return table
