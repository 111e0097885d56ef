"""Run chapters with other seeds and compare the verdicts: python -m tools.other_seeds chapters/04_weight_sharing.ipynb ...

Each chapter has its seeds in one line, `SEEDS = range(8)`. It is run three times with as many seeds from 100, 200 and 300 on.
Nothing is stored. The exit code is 1 when the verdict of a claim came out otherwise at least once.
"""

import re
import sys
import tempfile
from pathlib import Path

import nbformat

from tools import claims, notebooks

STARTS = (100, 200, 300)
SEEDS = re.compile(r"^SEEDS = range\((\d+)\)", re.MULTILINE)


def with_seeds(notebook: nbformat.NotebookNode, start: int) -> nbformat.NotebookNode:
    """Return a copy of `notebook` with as many seeds, from `start` on; raises ValueError if it names none."""
    copy: nbformat.NotebookNode = nbformat.from_dict(notebook)
    found = 0
    for cell in copy.cells:
        if cell.cell_type == "code":
            cell.source, count = SEEDS.subn(lambda m: f"SEEDS = range({start}, {start + int(m[1])})", cell.source)
            found += count
    if found != 1:
        raise ValueError(f"expected one line `SEEDS = range(...)`, found {found}")
    return copy


def verdicts(path: Path, start: int) -> dict[str, claims.Claim]:
    """Run the chapter at `path` with the seeds from `start` on and return its claims."""
    try:
        notebook = with_seeds(notebooks.read(path), start)
        notebooks.run(notebook, path, timeout=1200)
        with tempfile.TemporaryDirectory() as folder:
            nbformat.write(notebook, Path(folder) / path.name)
            return claims.read(Path(folder))
    except ValueError as error:
        raise notebooks.NotebookError(f"{path}: {error}") from error


def compare(path: Path, stored: dict[str, claims.Claim]) -> set[str]:
    """Print each verdict of the chapter under other seeds, and return the claims that came out otherwise."""
    changed = set()
    for start in STARTS:
        print(f"{path.name}, seeds from {start} on", flush=True)
        for name, claim in verdicts(path, start).items():
            same = name in stored and claim.verdict == stored[name].verdict
            changed |= set() if same else {name}
            print(f"  {name} {'same' if same else 'OTHERWISE'}: {claim.verdict} | {claim.figure}", flush=True)
    return changed


def main(paths: list[str]) -> int:
    try:
        stored = claims.read()
        changed = [compare(path, stored) for path in map(Path, paths)]
    except (notebooks.NotebookError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    return 1 if any(changed) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
