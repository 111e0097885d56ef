"""The notes' claims, as the chapters' stored outputs answer them: python -m tools.claims draws the overview of them all.

A chapter glues three texts for each claim: `D1_figure`, what was measured, with its spread; `D1_verdict`; and `D1_evidence`,
numbers from which the verdict follows. Evidence is {"exact": True or False}, or {"difference", "standard_error",
"baseline"}, or several of these by name.
"""

import ast
import enum
import math
import re
import sys
from collections import Counter
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import nbformat

from tools import notebooks

ROOT = Path(__file__).resolve().parent.parent
OVERVIEW = ROOT / "assets" / "claims_overview.html"
GLUED = re.compile(r"([A-Z]\d)_(figure|verdict|evidence)")
Evidence = dict[str, Any]  # as above
STANDARD_ERRORS = 2  # a smaller difference decides nothing


class Kind(enum.Enum):
    """What a verdict comes to. The value holds the mark and the words of the overview."""

    HOLDS = ("●", "hold")
    WHEN = ("◐", "hold under a condition")
    NOT = ("○", "do not hold")
    OPEN = ("–", "no difference seen here")


@dataclass(frozen=True)
class Claim:
    """One claim of the notes as its chapter's last run answers it."""

    id: str
    chapter: str  # the notebook's name without ending
    figure: str
    verdict: str
    evidence: Evidence

    @property
    def kind(self) -> Kind:
        """Raises ValueError when the verdict begins in none of the agreed ways."""
        for start, kind in BEGINNINGS.items():
            if re.match(start, self.verdict):
                return kind
        raise ValueError(f"the verdict of {self.id} begins in no known way: {self.verdict!r}")


BEGINNINGS = {
    r"holds (when|where|for|on|in part)\b": Kind.WHEN,
    r"holds($|[:;,])": Kind.HOLDS,
    r"does not hold\b": Kind.NOT,
    r"no difference seen here\b": Kind.OPEN,
}


def read(folder: Path = ROOT / "chapters") -> dict[str, Claim]:
    """Return the claims of all chapters by id, in the chapters' order; raises ValueError where one lacks a part."""
    claims = {}
    for path in sorted(folder.glob("[0-9][0-9]_*.ipynb")):
        parts: dict[str, dict[str, str]] = {}
        for name, value in glued(notebooks.read(path)):
            if match := GLUED.fullmatch(name):
                parts.setdefault(match[1], {})[match[2]] = value
        for claim, part in sorted(parts.items()):
            if missing := {"figure", "verdict", "evidence"} - set(part):
                raise ValueError(f"{path.name}: {claim} has no {' and no '.join(sorted(missing))}")
            claims[claim] = Claim(claim, path.stem, part["figure"], part["verdict"], ast.literal_eval(part["evidence"]))
    return claims


def glued(notebook: nbformat.NotebookNode) -> list[tuple[str, str]]:
    """Return the names and texts of what the cells of a notebook glued as strings."""
    outputs = [out for cell in notebook.cells if cell.cell_type == "code" for out in cell.outputs]
    glues = [(out.metadata["scrapbook"]["name"], out.data) for out in outputs if "scrapbook" in out.get("metadata", {})]
    texts = [(name, "".join(text)) for name, data in glues for kind, text in data.items() if kind.endswith("text/plain")]
    return [(name, ast.literal_eval(text)) for name, text in texts if text[:1] in "'\""]


def signs(evidence: Evidence) -> list[int]:
    """Return for each piece of evidence +1 (it is so), -1 (the contrary is so) or 0 (undecided)."""
    if "exact" in evidence:
        return [1 if evidence["exact"] else -1]
    if "difference" not in evidence:
        return [sign for piece in evidence.values() for sign in signs(piece)]
    numbers = [evidence[name] for name in ("difference", "standard_error", "baseline")]
    if not all(isinstance(number, (int, float)) and math.isfinite(number) for number in numbers) or evidence["standard_error"] < 0:
        raise ValueError(f"not evidence: {evidence}")
    if abs(evidence["difference"]) <= STANDARD_ERRORS * evidence["standard_error"]:
        return [0]
    return [1 if evidence["difference"] > 0 else -1]


def follows(claim: Claim) -> bool:
    """Whether the verdict is one that the evidence allows.

    Each piece has the claim's own sign. "holds" needs every piece to be so; a condition needs one that is so and one that is
    not, which sets the condition; "does not hold" needs one of which the contrary is so; "no difference" an undecided one.
    """
    found = signs(claim.evidence)
    return {
        Kind.HOLDS: all(sign == 1 for sign in found),
        Kind.WHEN: 1 in found and {0, -1} & set(found) != set(),
        Kind.NOT: -1 in found,
        Kind.OPEN: 0 in found,
    }[claim.kind]


def overview(claims: dict[str, Claim]) -> str:
    """Return the overview as HTML: a row of marks for each chapter, each a link to the cell that decides."""
    count = Counter(claim.kind for claim in claims.values())
    legend = "".join(
        f'<li class="{kind.name.lower()}"><span>{kind.value[0]}</span> {count[kind]} {kind.value[1]}</li>' for kind in Kind
    )
    rows = "\n".join(_row(chapter, claims) for chapter in dict.fromkeys(claim.chapter for claim in claims.values()))
    return f'<div class="claims">\n<ul class="legend">{legend}</ul>\n<dl>\n{rows}\n</dl>\n</div>\n'


def _row(chapter: str, claims: dict[str, Claim]) -> str:
    marks = "".join(
        f'<a class="{claim.kind.name.lower()}" href="{chapter}.html#verdict-{claim.id.lower()}" '
        f'title="{escape(claim.verdict)}"><span aria-hidden="true">{claim.kind.value[0]}</span> {claim.id}</a>'
        for claim in claims.values()
        if claim.chapter == chapter
    )
    title = notebooks.read(ROOT / "chapters" / f"{chapter}.ipynb").cells[0].source.split("\n")[0].lstrip("# ")
    return f"<dt>{int(chapter[:2])} {escape(title.split(':')[0])}</dt><dd>{marks}</dd>"


def main() -> int:
    try:
        OVERVIEW.write_text(overview(read()), encoding="utf8")
    except (notebooks.NotebookError, ValueError) as error:
        print(f"the overview was not drawn: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
