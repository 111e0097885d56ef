"""The class at a glance, as one self-contained page."""

import os
import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import jinja2
from markupsafe import Markup, escape

from ..classroom.grades import Mark, Test
from ..judging.job import Ended
from .statistics import AssignmentReport

CONTROLS = {code: None for code in [*range(9), *range(11, 32), *range(127, 160)]}  # no HTML page may hold them


def render(reports: Sequence[AssignmentReport], folder: Path, made: datetime) -> str:
    """Return the page that is to lie in `folder`: one HTML file that needs nothing but itself."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"number": _number, "share": _share, "signed": _signed, "breakable": _breakable}
    environment.globals |= {"shade": _shade, "Ended": Ended, "link": lambda path: _link(path, folder)}
    page = environment.get_template("report.html.j2").render(reports=reports, made=made)
    return page.translate(CONTROLS).encode("utf8", "replace").decode("utf8")  # a message may hold half a surrogate pair


def _number(value: float | None) -> str:
    return "–" if value is None else f"{round(value, 2):g}"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.0%}".replace("%", " %")


def _signed(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}".replace("-", "−")


def _breakable(name: str) -> Markup:
    """Return a name that may be broken where its parts meet, for narrow columns."""
    return Markup(re.sub(r"(?<=[_/])(?=\w)", "<wbr>", str(escape(name))))


def _link(path: Path, folder: Path) -> str:
    return quote(Path(os.path.relpath(path, folder)).as_posix())


def _shade(mark: Mark, test: Test) -> str:
    """Return the style class of one mark in the grid."""
    if mark.waits:
        return "waits"
    if mark.points >= test.points:
        return "full"
    return "none" if mark.points <= 0 else "low" if mark.points < test.points / 2 else "high"
