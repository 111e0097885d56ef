"""Commands that tests run as a user would."""

import os
import subprocess
import sys
from pathlib import Path

BIN = Path(sys.executable).parent


def nbgrader(course: Path, *arguments: str) -> subprocess.CompletedProcess:
    """Run nbgrader in a course folder; it looks for `alembic` on the PATH."""
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run([BIN / "nbgrader", *arguments], cwd=course, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done
