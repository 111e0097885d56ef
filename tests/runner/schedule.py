"""Which worker runs what: the longest piece of work that is left, so that none is busy for minutes while another has ended.

A piece is a notebook, whose cells share a kernel, or a file of tests, whose tests may share fixtures. The tests of a file
in SPREAD are pieces by themselves.
"""

from xdist.scheduler import LoadScopeScheduling

SPREAD = {"tests/test_answers.py"}
DEFAULTS = {"chapters": 60, "exercises": 5, "solutions": 5, "tests": 20}  # seconds for a piece that has not run here yet
SECONDS = {"tests/test_judge.py": 150, "tests/test_stock.py": 120, "tests/test_browser.py": 120, "tests/test_package.py": 80}
SECONDS |= {"tests/test_attacks_on_limits.py": 80, "tests/test_attacks_on_points.py": 60, "tests/test_attacks_on_isolation.py": 40}
SECONDS_OF_SPREAD = 2
REMEMBERED = "runner/seconds"  # in pytest's cache


def piece_of(nodeid: str) -> str:
    path = nodeid.partition("::")[0]
    return nodeid if path in SPREAD else path


def guess(piece: str) -> float:
    """How long a piece takes that has not run yet."""
    if "::" in piece:
        return SECONDS_OF_SPREAD
    return SECONDS.get(piece, DEFAULTS.get(piece.partition("/")[0], 1))


class LongestFirst(LoadScopeScheduling):
    """Hands out whole pieces of work, those that took longest the last time before all others."""

    def _split_scope(self, nodeid: str) -> str:
        return piece_of(nodeid)

    def _assign_work_unit(self, node) -> None:
        remembered = self.config.cache.get(REMEMBERED, {})
        longest = max(self.workqueue, key=lambda piece: remembered.get(piece, guess(piece)))
        self.workqueue.move_to_end(longest, last=False)
        super()._assign_work_unit(node)


def pytest_xdist_make_scheduler(config, log) -> LongestFirst:
    return LongestFirst(config, log)
