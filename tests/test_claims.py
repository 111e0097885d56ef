"""The page of all claims: a row for each, a figure in each row, and no verdict that its evidence does not allow."""

import re
from pathlib import Path

import pytest
import yaml

from tools import claims

ROOT = Path(__file__).resolve().parent.parent
HOW_MANY = {"F": 3, "M": 9, "D": 9, "W": 3, "L": 3, "B": 6, "S": 5, "E": 5}  # claims of chapters 1 to 8
CLAIMS = claims.read()
ROW = re.compile(r"\| \{ref\}`(\w\d) <verdict-(\w\d)>` \| (.+?) \| \{glue:text\}`(\w+)\.ipynb::(\w\d)_figure:s` \| (.+) \|")


def rows() -> list[tuple[str, ...]]:
    lines = (ROOT / "chapters" / "claims.md").read_text(encoding="utf8").splitlines()
    return [ROW.fullmatch(line).groups() for line in lines if line.startswith("| {ref}")]


def chapters_in_the_book() -> list[str]:
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf8"))
    names = [Path(page["file"]).name for part in toc["parts"] for page in part["chapters"]]
    return [name for name in names if re.match(r"\d\d_", name)]


def test_every_claim_has_a_row_and_every_row_a_claim():
    assert [row[0] for row in rows()] == list(CLAIMS)
    for name, label, statement, chapter, figure, verdict in rows():
        assert label == name.lower() and figure == name and chapter == CLAIMS[name].chapter
        assert verdict == f"{{glue:text}}`{chapter}.ipynb::{name}_verdict:s`"
        assert len(statement) > 15


def test_every_chapter_answers_for_all_its_claims():
    letters = list(HOW_MANY)
    expected = [
        f"{letters[int(c[:2]) - 1]}{n + 1}" for c in chapters_in_the_book() for n in range(HOW_MANY[letters[int(c[:2]) - 1]])
    ]
    assert list(CLAIMS) == expected


@pytest.mark.parametrize("claim", CLAIMS.values(), ids=CLAIMS)
def test_figure_and_verdict(claim):
    assert re.search(r"\d|True|raises|equal", claim.figure), "a figure says what was measured"
    assert claims.follows(claim), f"{claim.verdict!r} does not follow from {claim.evidence}"


def test_the_overview_is_up_to_date():
    assert claims.OVERVIEW.read_text(encoding="utf8") == claims.overview(CLAIMS), "run python -m tools.claims"


BETTER = {"difference": 0.1, "standard_error": 0.02, "baseline": 0.5}
WORSE = BETTER | {"difference": -0.1}
EQUAL = BETTER | {"difference": 0.03}


@pytest.mark.parametrize(
    ("verdict", "evidence", "allowed"),
    [
        ("holds", {"exact": True}, True),
        ("holds", {"exact": False}, False),
        ("holds", BETTER, True),
        ("holds", EQUAL, False),
        ("holds", {"here": BETTER, "there": WORSE}, False),
        ("holds when it is small", {"small": BETTER, "large": EQUAL}, True),
        ("holds when it is small", BETTER, False),
        ("holds when it is small", {"small": EQUAL, "large": WORSE}, False),
        ("holds when it is small", {"small": BETTER, "large": BETTER}, False),
        ("does not hold", WORSE, True),
        ("does not hold", EQUAL, False),
        ("does not hold", BETTER, False),
        ("does not hold", {"exact": False}, True),
        ("no difference seen here", EQUAL, True),
        ("no difference seen here", {"here": BETTER, "there": WORSE}, False),
    ],
)
def test_a_verdict_must_follow_from_its_evidence(verdict, evidence, allowed):
    assert claims.follows(claims.Claim("X1", "01_x", "0.1", verdict, evidence)) is allowed


@pytest.mark.parametrize("evidence", [BETTER | {"standard_error": float("nan")}, BETTER | {"baseline": None}])
def test_what_is_no_evidence_is_refused(evidence):
    with pytest.raises(ValueError, match="not evidence"):
        claims.signs(evidence)


def test_a_verdict_begins_in_one_of_four_ways():
    with pytest.raises(ValueError, match="begins in no known way: 'seems to hold'"):
        _ = claims.Claim("X1", "01_x", "0.1", "seems to hold", BETTER).kind
