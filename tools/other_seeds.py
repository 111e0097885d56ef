"""Run chapters with other seeds and compare the verdicts: python tools/other_seeds.py chapters/04_weight_sharing.ipynb ...

Each chapter has its seeds in one line, `SEEDS = range(8)`. It is run three times with as many seeds from 100, 200 and 300 on.
Nothing is stored. The exit code is the number of claims whose verdict came out otherwise at least once.
"""

import re
import sys
import tempfile
from pathlib import Path

import claims
import nbformat
from nbclient import NotebookClient

STARTS = (100, 200, 300)
SEEDS = re.compile(r"^SEEDS = range\((\d+)\)", re.MULTILINE)


def with_seeds(notebook: nbformat.NotebookNode, start: int) -> nbformat.NotebookNode:
    """Return a copy of `notebook` with as many seeds, from `start` on; raises ValueError if it names none."""
    copy, found = nbformat.from_dict(notebook), 0
    for cell in copy.cells:
        if cell.cell_type == "code":
            cell.source, count = SEEDS.subn(lambda m: f"SEEDS = range({start}, {start + int(m[1])})", cell.source)
            found += count
    if found != 1:
        raise ValueError(f"expected one line `SEEDS = range(...)`, found {found}")
    return copy


def verdicts(path: Path, start: int) -> dict[str, claims.Claim]:
    """Run the chapter at `path` with the seeds from `start` on and return its claims; cells may fail, as asserts will."""
    notebook = with_seeds(nbformat.read(path, as_version=4), start)
    NotebookClient(notebook, timeout=1200, allow_errors=True, resources={"metadata": {"path": str(path.parent)}}).execute()
    with tempfile.TemporaryDirectory() as folder:
        nbformat.write(notebook, Path(folder) / path.name)
        return claims.read(Path(folder))


def main(paths: list[str]) -> int:
    changed = set()
    for path in map(Path, paths):
        stored = {name: claim for name, claim in claims.read().items() if claim.chapter == path.stem}
        for start in STARTS:
            print(f"{path.name}, seeds from {start} on", flush=True)
            for name, claim in verdicts(path, start).items():
                same = claim.verdict == stored[name].verdict
                changed |= set() if same else {name}
                print(f"  {name} {'same' if same else 'OTHERWISE'}: {claim.verdict} | {claim.figure}", flush=True)
    return len(changed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
