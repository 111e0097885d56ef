"""Run chapters in place and store their outputs: python -m tools.execute_chapters chapters/01_functional_api.ipynb ...

A committed chapter ran once, top to bottom, in a fresh kernel. What a run leaves that is not the chapter's (TensorFlow's
start-up lines, time stamps, the machine's metadata) is taken out, so that a diff shows what changed and nothing else.
"""

import sys
from pathlib import Path

import nbformat

from tools import notebooks

METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def clean(notebook: nbformat.NotebookNode) -> None:
    """Remove stderr, execution times and machine metadata from `notebook`, in place."""
    notebook.metadata.update(nbformat.from_dict(METADATA))
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = [out for out in cell.outputs if out.get("name") != "stderr"]


def renew(path: Path) -> None:
    """Store what the chapter at `path` puts out now; when it fails, nothing is written."""
    notebook = notebooks.read(path)
    notebooks.run(notebook, path, timeout=600)
    clean(notebook)
    nbformat.write(notebook, path)


def main(paths: list[str]) -> int:
    for path in map(Path, paths):
        print(f"running {path}", flush=True)
        try:
            renew(path)
        except notebooks.NotebookError as error:
            print(f"{error}\nNothing was written to {path}.", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
