"""How the notebooks are run by nbval: chapters strictly, solutions without comparing outputs, exercises to fail.

An untouched exercise must fail every graded test and nothing else, so each of its test cells is a strict expected
failure: one that passes makes the run fail.
"""

import pytest


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
