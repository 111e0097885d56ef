"""Make the lock from the requirements: python -m tools.lock requirements.txt requirements.lock

The lock names exact versions for every system and for Python 3.11 and later, and no address of any index. Versions that it has
already stay as long as the requirements allow them; without it, all are the newest.
"""

import os
import subprocess
import sys
from pathlib import Path

from tools.install import machine_settings, uv_environment

UV = Path(sys.executable).parent / "uv"
OPTIONS = [
    "--quiet",
    "--universal",
    "--python-version",
    "3.11",
    "--no-config",
    "--no-header",
    "--no-annotate",
    "--no-emit-index-url",
]


def main(arguments: list[str]) -> int:
    if len(arguments) != 2:
        print("usage: python -m tools.lock requirements.txt requirements.lock", file=sys.stderr)
        return 2
    if not UV.exists():
        print("a lock is made with uv, which is not installed: `make setup` installs it where it can be had", file=sys.stderr)
        return 1
    requirements, lock = arguments
    command = [str(UV), "pip", "compile", *OPTIONS, "--output-file", lock, requirements]
    return subprocess.run(command, env=os.environ | uv_environment(machine_settings(Path(sys.executable)))).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
