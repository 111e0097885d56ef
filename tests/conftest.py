"""What several test files share: one warm parent for all that judge, and the pages of the book."""

from collections.abc import Iterator

import pytest
from book import built_pages
from bs4 import BeautifulSoup

from autograde.judging.warm_parent import WarmParent


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
