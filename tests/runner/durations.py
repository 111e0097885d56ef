"""Where the time of a run went: told at its end by part, and remembered by piece of work for the next run's schedule."""

import time
from collections import Counter

import pytest

from .schedule import REMEMBERED, piece_of

PARTS = {"tests/test_answers.py": "answer banks", "tests/test_browser.py": "browser"}


def part_of(piece: str) -> str:
    path = piece.partition("::")[0]
    return PARTS.get(path, path if path.startswith("tests/") else path.partition("/")[0])


class Durations:
    """Adds up what pytest reports: set-up with its fixtures, call and tear-down of every test, whichever worker ran it."""

    def __init__(self, config: pytest.Config):
        self.config = config
        self.begun = time.monotonic()
        self.seconds: Counter[str] = Counter()  # by piece

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[piece_of(report.nodeid)] += report.duration

    def pytest_sessionfinish(self) -> None:
        self.config.cache.set(REMEMBERED, {**self.config.cache.get(REMEMBERED, {}), **self.seconds})

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        parts: Counter[str] = Counter()
        for piece, seconds in self.seconds.items():
            parts[part_of(piece)] += seconds
        workers = self.config.getoption("numprocesses", None) or 1
        terminalreporter.section("where the time went")
        for part, seconds in parts.most_common():
            terminalreporter.line(f"{seconds:7.1f} s  {part}")
        clock = time.monotonic() - self.begun
        terminalreporter.line(f"{parts.total():7.1f} s  in all, in {clock:.0f} s by the clock with {workers} worker(s)")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # xdist's workers report to the process that started them
        config.pluginmanager.register(Durations(config))
