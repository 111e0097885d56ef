"""The commands: arguments in, exit codes out. 0 is done, 1 failed, 2 wrong usage; results to stdout, notes to stderr."""

import errno
import os
import signal
import sys
from pathlib import Path
from types import FrameType

import click

from ..errors import AutogradeError
from .bench import bench
from .grade import grade
from .report import export, report
from .verify import sample, verify

STOPPED = "stopped; what is done is kept, and the same command goes on from there"


@click.group(context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
@click.option("--course", "root", type=click.Path(path_type=Path), default=Path(), help="The folder with nbgrader_config.py.")
@click.pass_context
def main(context: click.Context, root: Path) -> None:
    """Grade notebooks: rebuilt from the instructor's source, run in a sandbox, written to nbgrader's gradebook."""
    context.obj = root


for command in (grade, report, export, sample, verify, bench):
    main.add_command(command)


def run() -> None:
    """Run the command line; a user's mistake ends in one sentence, not in a traceback."""
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"  # nbgrader calls alembic
    signal.signal(signal.SIGTERM, _stop)
    try:
        main(standalone_mode=False)
    except (click.exceptions.Abort, KeyboardInterrupt):
        sys.exit(STOPPED)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except AutogradeError as error:
        sys.exit(f"autograde: {error}")
    except OSError as error:
        if error.filename is None and error.errno != errno.ENOSPC:
            raise  # no file of the user's: a fault of this program
        sys.exit(f"autograde: {_about(error)}")


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _about(error: OSError) -> str:
    """Return in one sentence which file could not be used, why, and what to do."""
    if error.errno == errno.ENOSPC:
        return "the disk is full; make room, and the same command goes on from there"
    return f"{error.filename} cannot be used ({error.strerror}); check its permissions, and that its disk can be written"
