"""Draw the map of the chapters: python -m tools.course_map writes assets/course_map_wide.svg and course_map_narrow.svg.

A chapter that is in _toc.yml is a link; one that is not is drawn dashed and says so. The two files differ in layout only,
for wide screens and for phones. The page's own colours are used, so that the picture follows its light and dark modes.
"""

import sys
import textwrap
from dataclasses import dataclass
from html import escape
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Chapter:
    slug: str
    title: str
    question: str
    after: int | None  # the chapter, by number, that it builds on most

    @property
    def number(self) -> int:
        return int(self.slug[:2])


CHAPTERS = [
    Chapter("01_functional_api", "The functional API", "What is a model, if it is not a stack of layers?", None),
    Chapter("02_multi_io", "Many inputs, many outputs", "Three losses pull at one trunk: who wins?", 1),
    Chapter("03_dag_modules", "Graphs of layers", "Why branch, and why add?", 1),
    Chapter("04_weight_sharing", "Weight sharing", "One layer in two places: what do they share?", 1),
    Chapter("05_models_as_layers", "Models as layers", "Can two cameras look through one network?", 4),
    Chapter("06_batch_normalization", "Batch normalisation", "What is made similar to what?", 3),
    Chapter("07_depthwise_separable_convolution", "Separable convolutions", "Fewer parameters: at what price?", 3),
    Chapter("08_model_ensembling", "Ensembles", "When are many better than the best one?", 2),
]


@dataclass(frozen=True)
class Layout:
    size: tuple[int, int]
    box: tuple[int, int]
    corners: dict[int, tuple[float, float]]  # upper left corner of each chapter's box, by number
    columns: tuple[int, int]  # characters in a line of the title, and of the question

    def path(self, start: int, end: int) -> str:
        """The line from one box to another: sideways where there is room, else down along the left edge."""
        (x0, y0), (x1, y1), (width, height) = self.corners[start], self.corners[end], self.box
        if x1 >= x0 + width:
            middle = (x0 + width + x1) / 2
            return f"M{x0 + width} {y0 + height / 2}C{middle} {y0 + height / 2} {middle} {y1 + height / 2} {x1} {y1 + height / 2}"
        return f"M{x0 + 8} {y0 + height}V{y1 + height / 2 - 10}q0 10 {x1 - x0 - 8} 10"


WIDE = Layout(
    (742, 418),
    (222, 94),
    {
        1: (1, 162),
        2: (260, 1),
        3: (260, 162),
        4: (260, 323),
        8: (519, 1),
        6: (519, 108),
        7: (519, 215),
        5: (519, 322),
    },
    columns=(29, 33),
)
NARROW = Layout(
    (350, 640),
    (156, 118),
    {
        1: (1, 1),
        2: (18, 133),
        8: (193, 133),
        3: (18, 328),
        6: (193, 263),
        7: (193, 393),
        4: (18, 521),
        5: (193, 521),
    },
    columns=(17, 23),
)
LAYOUTS = {"wide": WIDE, "narrow": NARROW}


def chapters_in_the_book() -> set[str]:
    """Return the slugs of the numbered chapters in _toc.yml; raises ValueError where it has not the shape of one."""
    try:
        toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf8"))
        names = {Path(page["file"]).name for part in toc["parts"] for page in part["chapters"]}
    except (yaml.YAMLError, KeyError, TypeError) as error:
        raise ValueError(f"_toc.yml is no list of parts with chapters: {error!r}") from error
    return {name for name in names if name[:2].isdigit()}


def draw_chapter(chapter: Chapter, layout: Layout, exists: bool) -> str:
    x, y = layout.corners[chapter.number]
    width, height = layout.box
    title = textwrap.wrap(f"{chapter.number} {chapter.title}", layout.columns[0])
    lines = [("title", line) for line in title] + [
        ("question", line) for line in textwrap.wrap(chapter.question, layout.columns[1])
    ]
    if not exists:
        lines.append(("coming", "coming"))
    baseline = y + (height - 19 * len(lines)) / 2 + 14
    text = "".join(
        f'<text class="{kind}" x="{x + 14}" y="{baseline + 19 * i:g}">{escape(line)}</text>' for i, (kind, line) in enumerate(lines)
    )
    box = f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="9"/>'
    if exists:
        return f'<a class="there" href="chapters/{chapter.slug}.html">{box}{text}</a>'
    return f'<g class="absent">{box}{text}</g>'


def draw(name: str, layout: Layout) -> str:
    existing = chapters_in_the_book()
    width, height = layout.size
    edges = "".join(f'<path d="{layout.path(c.after, c.number)}"/>' for c in CHAPTERS if c.after)
    chapters = "\n".join(draw_chapter(c, layout, c.slug in existing) for c in CHAPTERS)
    return f"""<svg xmlns="http://www.w3.org/2000/svg" class="course-map course-map-{name}" viewBox="0 0 {width} {height}" role="group" aria-labelledby="map-{name}">
<title id="map-{name}">The eight chapters and what each builds on: 2, 3 and 4 on 1; 8 on 2; 6 and 7 on 3; 5 on 4.</title>
<style>
.course-map {{ --paper: #fff; --ink: #17212b; --soft: #4a5866; --line: #7b8a99; }}
@media (prefers-color-scheme: dark) {{ .course-map {{ --paper: #1b242d; --ink: #e8edf2; --soft: #b4c0cc; --line: #75859a; }} }}
.course-map path {{ fill: none; stroke: var(--line); stroke-width: 1.6; }}
.course-map rect {{ fill: var(--paper); stroke: var(--line); stroke-width: 1.4; }}
.course-map .absent rect {{ stroke-dasharray: 5 4; fill: none; }}
.course-map text {{ font: 12.6px "Source Sans 3", sans-serif; fill: var(--soft); }}
.course-map .title {{ font-weight: 650; font-size: 14.4px; fill: var(--ink); }}
.course-map .coming {{ font-style: italic; }}
</style>
{edges}
{chapters}
</svg>
"""


def main() -> int:
    try:
        if unknown := chapters_in_the_book() - {chapter.slug for chapter in CHAPTERS}:
            raise ValueError(f"_toc.yml has {', '.join(sorted(unknown))}, which tools/course_map.py does not: add it to CHAPTERS")
        for name, layout in LAYOUTS.items():
            (ROOT / "assets" / f"course_map_{name}.svg").write_text(draw(name, layout), encoding="utf8")
    except (OSError, ValueError) as error:
        print(f"the map was not drawn: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
