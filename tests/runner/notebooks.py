"""How nbval runs the notebooks: chapters strictly, solutions without comparing outputs, exercises to fail; in warm kernels.

An untouched exercise must fail every graded test and nothing else, so each of its test cells is a strict expected
failure: one that passes makes the run fail.
"""

import os
import re

import nbformat
import pytest

from .warm_kernels import ENVIRONMENT, KERNEL, WarmKernels, warm_kernels

STARTING = 300  # seconds that a kernel may take to start: the first ones wait until the server is warm
RUNNING = pytest.StashKey[WarmKernels]()
SETS = re.compile(r'^os\.environ\["(\w+)"\] = "(\w*)"', re.MULTILINE)


def pytest_configure(config: pytest.Config) -> None:
    """Start the kernels' server, once for all workers; with `--nbval-kernel-name python3` every kernel is started cold."""
    if hasattr(config, "workerinput") or not config.option.nbval or config.option.nbval_kernel_name:
        return
    server = warm_kernels()
    kernels = server.__enter__()
    config.add_cleanup(lambda: server.__exit__(None, None, None))
    config.stash[RUNNING] = kernels
    os.environ["JUPYTER_PATH"] = os.pathsep.join(filter(None, [str(kernels.folder), os.environ.get("JUPYTER_PATH")]))
    config.option.nbval_kernel_startup_timeout = max(STARTING, config.option.nbval_kernel_startup_timeout)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say why no kernel could start."""
    kernels = config.stash.get(RUNNING, None)
    if kernels and kernels.process.poll() is not None:
        terminalreporter.section("the server of warm kernels has ended")
        terminalreporter.line(kernels.log())


def may_be_warm(notebook: nbformat.NotebookNode) -> bool:
    """Whether a notebook sets no variable that would have to be set before what is imported in a warm kernel."""
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    found = SETS.findall(text)
    return len(found) == text.count("environ") and set(found) <= set(ENVIRONMENT.items())


def pytest_itemcollected(item: pytest.Item) -> None:
    """Ask for a warm kernel, in the copy of the notebook that nbval has read."""
    if item.path.suffix == ".ipynb" and may_be_warm(item.parent.nb):
        assert item.parent.nb.metadata.kernelspec.name in ("python3", KERNEL), f"{item.path}: its kernel is not python3"
        item.parent.nb.metadata.kernelspec.name = KERNEL


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.suffix != ".ipynb":
            continue
        folder = item.path.relative_to(item.config.rootpath).parts[0]
        if folder == "chapters":
            # Stored without stderr: whether TensorFlow's native part logs there depends on the machine.
            item.parent.skip_compare = (*item.parent.skip_compare, "stderr")
        else:
            item.options["check"] = False  # they are committed without outputs
        if folder == "exercises" and item.cell.metadata.get("nbgrader", {}).get("grade"):
            item.add_marker(pytest.mark.xfail(strict=True, reason="an untouched exercise earns nothing"))
