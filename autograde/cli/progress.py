"""How long work shows itself: on standard error, so that results alone go to standard output."""

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

notes = Console(stderr=True, highlight=False)


def progress() -> Progress:
    """Return a progress display, to be used as a context."""
    return Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn(),
        console=notes,
    )  # fmt: skip
