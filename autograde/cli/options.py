"""Options that several commands share."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from ..classroom.grade import cores
from ..inside.namespaces import Limits
from ..judging.job import Settings

Command = TypeVar("Command", bound=Callable[..., Any])
COUNT = click.IntRange(min=1)
SECONDS = click.FloatRange(min=0, min_open=True)

workers = click.option("--workers", type=COUNT, default=cores(), help="Submissions that run at the same time.")

_LIMITS = [
    click.option("--cell-seconds", type=SECONDS, default=Settings.cell_seconds, help="Wall time of one cell."),
    click.option("--submission-seconds", type=SECONDS, default=Settings.submission_seconds, help="Wall time of one submission."),
    click.option("--cpu-seconds", type=COUNT, default=Limits.cpu, help="CPU time of one kernel."),
    click.option("--memory", type=COUNT, default=Limits.memory, help="Memory of one kernel in MB, beyond what all share."),
    click.option("--processes", type=COUNT, default=Limits.processes, help="Processes and threads of one kernel."),
    click.option("--file-size", type=COUNT, default=Limits.file_size, help="Size of one file in MB."),
    click.option("--disk", type=COUNT, default=Limits.scratch, help="Size of the scratch folder in MB."),
    click.option("--output", type=COUNT, default=Settings.output, help="Characters that one cell may show."),
    workers,
    click.option("--unsafe-no-sandbox", is_flag=True, help="Run without bubblewrap: only for code that you trust."),
]


def limits(command: Command) -> Command:
    """Add the options that bound a submission."""
    for option in reversed(_LIMITS):
        command = option(command)
    return command


def settings_of(options: dict[str, Any]) -> Settings:
    """Return the settings that the options of `limits` say."""
    memory, cpu, processes = options["memory"], options["cpu_seconds"], options["processes"]
    return Settings(
        cell_seconds=options["cell_seconds"],
        submission_seconds=options["submission_seconds"],
        output=options["output"],
        sandbox=not options["unsafe_no_sandbox"],
        limits=Limits(memory, cpu, processes, options["file_size"], options["disk"]),
    )
