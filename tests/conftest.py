"""What several test files share: one warm parent for all that judge."""

from collections.abc import Iterator

import pytest

from autograde.judging.warm_parent import WarmParent


@pytest.fixture(scope="session")
def warm() -> Iterator[WarmParent]:
    """A sandboxed parent that has imported TensorFlow."""
    with WarmParent() as parent:
        parent.wait_until_warm()
        yield parent
