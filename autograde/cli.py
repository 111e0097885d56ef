"""The commands: arguments in, exit codes out. 0 is done, 1 failed, 2 wrong usage; results to stdout, notes to stderr."""

import io
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from . import bench as benches
from . import course as courses
from . import export as exports
from . import gradebook, results, schedule
from . import report as reports
from . import sample as samples
from . import verify as banks
from .errors import AutogradeError
from .inside.namespaces import Limits
from .judge import Settings

notes = Console(stderr=True, highlight=False)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
@click.option("--course", "root", type=click.Path(path_type=Path), default=Path(), help="The folder with nbgrader_config.py.")
@click.pass_context
def main(context: click.Context, root: Path) -> None:
    """Grade notebooks: rebuilt from the instructor's source, run in a sandbox, written to nbgrader's gradebook."""
    context.obj = root


def limits(command):
    """Add the options that bound a submission."""
    options = [
        click.option("--cell-seconds", default=30.0, help="Wall time of one cell."),
        click.option("--submission-seconds", default=300.0, help="Wall time of one submission."),
        click.option("--cpu-seconds", default=Limits.cpu, help="CPU time of one kernel."),
        click.option("--memory", default=Limits.memory, help="Memory of one kernel in MB, beyond what all share."),
        click.option("--processes", default=Limits.processes, help="Processes and threads of one kernel."),
        click.option("--file-size", default=Limits.file_size, help="Size of one file in MB."),
        click.option("--disk", default=Limits.scratch, help="Size of the scratch folder in MB."),
        click.option("--output", default=Settings.output, help="Characters that one cell may show."),
        click.option("--workers", default=schedule.cores(), help="Submissions that run at the same time."),
        click.option("--unsafe-no-sandbox", is_flag=True, help="Run without bubblewrap: only for code that you trust."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def settings_of(options: dict) -> Settings:
    memory, cpu, processes = options["memory"], options["cpu_seconds"], options["processes"]
    return Settings(
        cell_seconds=options["cell_seconds"],
        submission_seconds=options["submission_seconds"],
        output=options["output"],
        sandbox=not options["unsafe_no_sandbox"],
        limits=Limits(memory, cpu, processes, options["file_size"], options["disk"]),
    )


@main.command()
@click.argument("assignments", nargs=-1)
@click.option("--student", "only", multiple=True, help="Grade only this student (may be given again).")
@click.option("--force", is_flag=True, help="Run and write again what has not changed.")
@limits
@click.pass_obj
def grade(root: Path, assignments: tuple[str, ...], only: tuple[str, ...], force: bool, **options) -> None:
    """Grade the class: ASSIGNMENTS by name, or all that were handed in."""
    course, settings = courses.load(root), settings_of(options)
    with courses.only_one(course):
        names = assignments or tuple(name for name in course.assignments() if courses.students(course, name))
        if not names:
            raise AutogradeError(f"{course.submitted} holds no submission of any assignment; is it the right class?")
        items = [item for name in names for item in schedule.collect(course, name, settings, only)]
        if not items:
            raise AutogradeError(f"nobody handed in {', '.join(names)} in {course.submitted}; check the names")
        with _progress() as progress:
            task = progress.add_task("grading", total=len(items))
            tally = schedule.grade(course, items, options["workers"], settings.sandbox, force, lambda _: progress.advance(task))
            schedule.remember(course, names, tally, settings.sandbox)
            pages = progress.add_task("feedback", total=len(tally.graded))
            schedule.write_feedback(course, tally.graded, lambda: progress.advance(pages))
    click.echo(f"{len(tally.graded)} graded ({tally.unchanged} unchanged), {len(tally.failures)} could not be graded")
    for failure in tally.failures:
        click.echo(f"  {failure.student}: {failure.message}", err=True)
    sys.exit(1 if tally.failures else 0)


@main.command()
@click.argument("assignments", nargs=-1)
@click.option("--to", type=click.Path(path_type=Path), help="Where to write the page.  [default: report.html beside the class]")
@click.pass_obj
def report(root: Path, assignments: tuple[str, ...], to: Path | None) -> None:
    """Write the class at a glance: scores, every test's difficulty and discrimination, what could not be graded."""
    course = courses.load(root)
    runs = {name: schedule.last_run(course, name) for name in assignments or course.assignments()}
    never = [name for name in assignments if runs[name] is None]
    if never or not any(runs.values()):
        raise AutogradeError(f"nothing has been graded yet{f' of {never[0]!r}' if never else ''}; run `python -m autograde grade`")
    target = (to or course.classroom / "report.html").resolve()
    pages = [_report(course, name, run) for name, run in runs.items() if run]
    results.write_whole(target, reports.render(pages, target.parent, datetime.now(UTC)))
    click.echo(f"{target}")


def _report(course: courses.Course, assignment: str, run: schedule.LastRun) -> reports.AssignmentReport:
    two_kernels = not any(source.one_kernel for source in course.sources(assignment))
    with gradebook.open_gradebook(course) as book:
        grades = reports.load(book, assignment, run.tests, course.root / course.paths.feedback_directory)
    return reports.summarise(grades, run.failures, reports.Guarantee(two_kernels, run.sandbox))


@main.command()
@click.argument("assignments", nargs=-1)
@click.option("--to", type=click.Path(path_type=Path), help="Where to write the table.  [default: standard output]")
@click.pass_obj
def export(root: Path, assignments: tuple[str, ...], to: Path | None) -> None:
    """Write the grades as CSV for a learning management system, late penalties taken off."""
    course = courses.load(root)
    with gradebook.open_gradebook(course) as book:
        scores = exports.load(book, assignments)
    waiting = sum(score.waits for score in scores)
    if waiting:
        click.echo(f"{waiting} submissions wait for grading by a person: their scores are too low", err=True)
    text = io.StringIO()
    exports.write_csv(exports.rows_for_lms(scores), text)
    if to:
        results.write_whole(to.resolve(), text.getvalue())
    else:
        click.echo(text.getvalue(), nl=False)


@main.command()
@click.argument("size", default=12)
@click.pass_obj
def sample(root: Path, size: int) -> None:
    """Make a sample class of SIZE students from the answer banks, where there is no class yet."""
    paths = samples.make(courses.load(root), size)
    click.echo(f"{len(paths)} sample submissions in {paths[0].parents[2] if paths else root}")


@main.command()
@click.argument("assignments", nargs=-1)
@limits
@click.pass_obj
def verify(root: Path, assignments: tuple[str, ...], **options) -> None:
    """Run the answer banks of ASSIGNMENTS (or of all) through the grader and compare the points, test by test."""
    course = courses.load(root)
    names = list(assignments) or course.assignments()
    total = sum(len(banks.sheets(source)) for name in names for source in course.sources(name))
    checks = []
    with _progress() as progress:
        task = progress.add_task("verifying", total=total)
        for done in banks.check(course, names, options["workers"], not options["unsafe_no_sandbox"]):
            checks.append(done)
            progress.advance(task)
    wrong = _show_checks(checks)
    unkilled = [f"{name}: {test}" for name in names for source in course.sources(name) for test in banks.unkilled(source)]
    for line in unkilled:
        click.echo(f"no wrong answer in the bank fails {line}", err=True)
    click.echo(f"{len(checks) - wrong} sheets as expected, {wrong} not")
    sys.exit(1 if wrong or unkilled else 0)


def _show_checks(checks: list[banks.Check]) -> int:
    """Print a table per assignment and return the number of sheets that got other points than they should."""
    out = Console(highlight=False)
    for assignment in sorted({check.assignment for check in checks}):
        table = Table(title=assignment, title_justify="left")
        for heading in ("answer", "expected", "got", "tests that differ (expected, got)"):
            table.add_column(heading, justify="right" if heading in ("expected", "got") else "left")
        for check in sorted((c for c in checks if c.assignment == assignment), key=lambda c: c.sheet.name):
            differing = ", ".join(f"{name} ({e:g}, {'–' if g is None else f'{g:g}'})" for name, (e, g) in check.wrong.items())
            lost = [f"{t.grade_id}: {t.message}" for t in check.result.tests if t.grade_id in check.wrong and t.message]
            expected = f"{sum(check.sheet.expected.values()):g}"
            table.add_row(
                check.sheet.name, expected, f"{check.result.points:g}", "\n".join([differing, *lost]) if differing else ""
            )
        out.print(table)
    return sum(bool(check.wrong) for check in checks)


@main.command()
@click.argument("assignment", default="01_functional_api")
@click.option("--size", default=30, help="Submissions.")
@click.option("--repeats", default=3, help="How often each way is measured, but for nbgrader's own.")
@click.option("--stock", default=6, help="Submissions that nbgrader itself grades; it takes the same time for each.")
@click.option("--large", default=0, help="Also grade a class of this size, and say what a submission costs there.")
@click.option("--workers", default=schedule.cores())
@click.pass_obj
def bench(root: Path, assignment: str, size: int, repeats: int, stock: int, large: int, workers: int) -> None:
    """Grade one class in several ways in one run and print how they compare."""
    found = benches.run(courses.load(root), assignment, size, repeats, stock, large, workers, notes.print)
    out = Console(highlight=False)
    table = Table(title=f"{assignment}, {size} submissions, median of {repeats}", title_justify="left")
    table.add_column("way", no_wrap=True)
    for heading in ("s each", "speed-up", "× floor", "peak MB"):
        table.add_column(heading, justify="right", no_wrap=True)
    theirs, *others = found.ways
    floors = {way.name.split(", ")[1].split()[0]: way.median for way in others if way.name.startswith("floor")}
    for way in found.ways:
        floor = floors.get(way.name.split(", ")[1].split()[0]) if way is not theirs else None
        ratio = f"{way.median / floor:.1f}" if floor else ""
        table.add_row(
            way.name, f"{way.median:.2f}", f"{theirs.median / way.median:.1f}", ratio, f"{way.memory:.0f}" if way.memory else ""
        )
    out.print(table)
    out.print("where the time goes, one worker, s per submission:")
    out.print("  " + ", ".join(f"{name} {seconds:.3f}" for name, seconds in found.stages.items()))
    out.print(f"memory that one kernel pair adds to the warm parent's: {found.pair_memory:.0f} MB")
    if found.growth:
        out.print(f"a submission in a class of {large} takes {found.growth:.2f} times as long as in one of {size}")


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn(),
        console=notes,
    )  # fmt: skip


def run() -> None:
    """Run the command line; a user's mistake ends in one sentence, not in a traceback."""
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"  # nbgrader calls alembic
    try:
        main(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit("stopped; what is done is kept, and the same command goes on from there")
    except KeyboardInterrupt:
        sys.exit("stopped; what is done is kept, and the same command goes on from there")
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except AutogradeError as error:
        click.echo(f"autograde: {error}", err=True)
        sys.exit(1)
