"""What several test files share: warm parents for all that judge, with their walls and without, and the pages of the book."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from book import built_pages
from bs4 import BeautifulSoup

from autograde.judging import sandbox, warm_parent
from autograde.judging.warm_parent import WarmParent

UNLOCKED = Path(__file__).parent / "unlocked"  # modules that take a wall away where they are imported


@pytest.fixture(scope="session")
def warm() -> Iterator[WarmParent]:
    """A sandboxed parent that has imported TensorFlow."""
    with WarmParent() as parent:
        parent.wait_until_warm()
        yield parent


@pytest.fixture(scope="session")
def pages() -> dict[str, BeautifulSoup]:
    """Every page of the book by its path in the site."""
    return built_pages()


@pytest.fixture(scope="session")
def walled() -> Iterator[WarmParent]:
    """A sandboxed parent without TensorFlow, which starts and forks fast."""
    with WarmParent(preload=("numpy",)) as parent:
        parent.wait_until_warm()
        yield parent


@pytest.fixture(scope="session")
def unwalled() -> Iterator[WarmParent]:
    """The same parent without a sandbox: an attack that fails in the sandbox has to succeed here."""
    with WarmParent(sandbox=False, preload=("numpy",)) as parent:
        parent.wait_until_warm()
        yield parent


@pytest.fixture(scope="session")
def privileged() -> Iterator[WarmParent]:
    """The same parent in its sandbox, but its kernels keep their capabilities and may make every system call."""
    folders, variables = sandbox.visible_folders(), sandbox.environment("/scratch")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sandbox, "visible_folders", lambda: [*folders, str(UNLOCKED)])
        path = f"{variables['PYTHONPATH']}:{UNLOCKED}"
        patch.setattr(warm_parent, "environment", lambda scratch: variables | {"PYTHONPATH": path})
        with WarmParent(preload=("numpy", "privileges_kept")) as parent:
            parent.wait_until_warm()
            yield parent
