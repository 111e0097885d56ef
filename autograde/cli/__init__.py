"""The commands: arguments in, exit codes out. 0 is done, 1 failed, 2 wrong usage; results to stdout, notes to stderr."""

import io
import os
import signal
import sys
from pathlib import Path
from types import FrameType

import click

from ..errors import AutogradeError
from . import quick_start  # noqa: F401, before all that imports nbformat
from .bench import bench
from .collect import collect, roster_command
from .grade import grade
from .report import export, report
from .trouble import about
from .verify import sample, verify


@click.group(context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
@click.option("--course", "root", type=click.Path(path_type=Path), default=Path(), help="The folder with nbgrader_config.py.")
@click.pass_context
def main(context: click.Context, root: Path) -> None:
    """Grade notebooks: rebuilt from the instructor's source, run in a sandbox, written to nbgrader's gradebook."""
    context.obj = root


for command in (roster_command, collect, grade, report, export, sample, verify, bench):
    main.add_command(command)


def run() -> None:
    """Run the command line; a user's mistake ends in one sentence, not in a traceback."""
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"  # nbgrader calls alembic
    signal.signal(signal.SIGTERM, _stop)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal need not know every letter of a name
    try:
        main(standalone_mode=False)
        sys.stdout.flush()
    except (click.exceptions.Abort, KeyboardInterrupt):
        sys.exit("autograde: stopped")
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except AutogradeError as error:
        sys.exit(f"autograde: {error}")
    except BrokenPipeError:  # whoever reads, as `head` does, has read enough
        _write_no_more()
        sys.exit(1)
    except OSError as error:
        sentence = about(error)
        if sentence is None:
            raise  # no file of the user's and nothing that this machine lacks: a fault of this program
        _write_no_more()
        sys.exit(f"autograde: {sentence}")


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _write_no_more() -> None:
    """Let nothing of what could not be written be tried again at the end of the process."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
