"""Read a notebook and run it; what can go wrong with either is told in a sentence."""

from pathlib import Path

import nbformat
from jupyter_client.kernelspec import NoSuchKernel
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat.reader import NotJSONError


class NotebookError(Exception):
    """Which notebook cannot be used, and why."""


def read(path: Path) -> nbformat.NotebookNode:
    try:
        notebook: nbformat.NotebookNode = nbformat.read(path, as_version=4)
    except (OSError, UnicodeDecodeError, NotJSONError, nbformat.ValidationError) as error:
        reason = str(error).split("\n")[0]
        raise NotebookError(f"{path} cannot be read as a notebook ({reason}); give paths such as chapters/*.ipynb") from error
    return notebook


def run(notebook: nbformat.NotebookNode, path: Path, timeout: int) -> None:
    """Run `notebook` in the folder of `path`, in place; `timeout` is for each cell, in seconds."""
    client = NotebookClient(notebook, timeout=timeout, resources={"metadata": {"path": str(path.resolve().parent)}})
    try:
        client.execute()
    except CellExecutionError as error:
        raise NotebookError(f"{path}: a cell raised and is not tagged raises-exception\n{error}") from error
    except CellTimeoutError as error:
        raise NotebookError(f"{path}: a cell ran for more than {timeout} s") from error
    except DeadKernelError as error:
        raise NotebookError(f"{path}: its kernel died, as for want of memory") from error
    except NoSuchKernel as error:
        raise NotebookError(f"{path} asks for the kernel {error.name!r}, which is not installed") from error
