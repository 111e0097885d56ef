"""`pytest --light`: the tests that start no TensorFlow, no sandbox and no browser and build no book, for every day.

Left out are notebooks, what uses one of the fixtures HEAVY, and what is marked `tensorflow` (a marked file is not even
imported). A test that is not marked and should be fails: under --light nothing can import TensorFlow or start a sandbox.
"""

import os
import re
import sys
from pathlib import Path

import pytest

HEAVY = {"warm", "walled", "unwalled", "privileged", "pages", "with_browser", "classes", "graded"}
REFUSED = Path(__file__).parent / "refused"  # a package `tensorflow` and a program `bwrap` that say why they fail
MARKED = re.compile(r"^pytestmark = .*\bmark\.tensorflow\b", re.MULTILINE)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--light", action="store_true", help="only the tests that start no TensorFlow and no browser")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "tensorflow: starts TensorFlow, by itself or in another process")
    if config.option.light:
        sys.path.insert(0, str(REFUSED))
        for name in ("PYTHONPATH", "PATH"):
            os.environ[name] = os.pathsep.join(filter(None, [str(REFUSED), os.environ.get(name)]))


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    if config.option.light and collection_path.suffix == ".py" and MARKED.search(collection_path.read_text(encoding="utf8")):
        return True
    return None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.option.light:
        return
    heavy = [item for item in items if is_heavy(item)]
    items[:] = [item for item in items if not is_heavy(item)]
    config.hook.pytest_deselected(items=heavy)


def is_heavy(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return item.path.suffix == ".ipynb" or bool(HEAVY & fixtures) or item.get_closest_marker("tensorflow") is not None
