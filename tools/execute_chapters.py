"""Run chapters in place and store their outputs: python tools/execute_chapters.py chapters/01_functional_api.ipynb ...

A committed chapter ran once, top to bottom, in a fresh kernel. What a run leaves that is not the chapter's (TensorFlow's
start-up lines, time stamps, the machine's metadata) is taken out, so that a diff shows what changed and nothing else.
"""

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat.reader import NotJSONError

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


def main(paths: list[str]) -> int:
    for path in map(Path, paths):
        print(f"running {path}", flush=True)
        try:
            notebook = nbformat.read(path, as_version=4)
        except (OSError, NotJSONError) as error:
            print(f"{path} cannot be read as a notebook ({error}); give paths such as chapters/*.ipynb", file=sys.stderr)
            return 1
        client = NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(path.parent)}})
        try:
            client.execute()
        except CellExecutionError as error:
            print(f"{path}: a cell raised and is not tagged raises-exception; nothing was written.\n{error}", file=sys.stderr)
            return 1
        clean(notebook)
        nbformat.write(notebook, path)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
