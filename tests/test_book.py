"""The rendered book: what its pages hold. What a browser makes of them is in test_browser.py."""

import os
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import yaml
from book import HTML, ROOT

from tools import course_map

LOADED_AT_ONCE = {"stylesheet", "icon", "preload", "modulepreload", "preconnect", "dns-prefetch", "manifest"}


def chapters() -> list[str]:
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf8"))
    return [page["file"] for part in toc["parts"] for page in part["chapters"]]


def is_outside(address: str) -> bool:
    return bool(re.match(r"(https?:)?//", address))


def test_every_image_says_what_it_shows(pages):
    silent = []
    for name, page in pages.items():
        for image in page.select("article img"):
            alt = image.get("alt", "")
            if len(alt) < 8 or "_images/" in alt or alt.endswith((".png", ".svg", ".jpg")):
                silent.append(f"{name}: {image['src']} has alt={alt!r}")
        for drawing in page.select("article svg"):
            if not drawing.select_one("title"):
                silent.append(f"{name}: an SVG without a title")
    assert not silent, "\n".join(silent)


def test_pages_load_nothing_from_another_server(pages):
    outside = []
    for name, page in pages.items():
        loaded = [tag[attr] for tag in page.find_all(True) for attr in ("src", "srcset", "poster") if tag.has_attr(attr)]
        loaded += [link["href"] for link in page.select("link[href]") if LOADED_AT_ONCE & set(link.get("rel", []))]
        loaded += [text for tag in page.select("style") for text in re.findall(r"url\(['\"]?([^'\")]+)", tag.get_text())]
        outside += [f"{name}: {address}" for address in loaded if is_outside(address)]
    for sheet in (HTML / "_static").rglob("*.css"):
        loaded = re.findall(r"(?:url\(|@import\s+)['\"]?([^'\")\s]+)", sheet.read_text(encoding="utf8"))
        outside += [f"{sheet.relative_to(HTML)}: {address}" for address in loaded if is_outside(address)]
    assert not outside, "\n".join(outside)


def test_internal_links_and_anchors_resolve(pages):
    anchors = {name: {tag["id"] for tag in page.select("[id]")} for name, page in pages.items()}
    broken = []
    for name, page in pages.items():
        for link in page.select("a[href]"):
            target = urlsplit(link["href"])
            if target.scheme or target.netloc or link["href"] in ("", "#"):
                continue
            path = (HTML / name).parent / unquote(target.path) if target.path else HTML / name
            path = Path(os.path.normpath(path))
            page_name = path.relative_to(HTML).as_posix() if path.is_relative_to(HTML) else None
            if page_name is None or not path.is_file():
                broken.append(f"{name}: {link['href']} leads nowhere")
            elif target.fragment and page_name in anchors and unquote(target.fragment) not in anchors[page_name]:
                broken.append(f"{name}: {link['href']} has no such anchor")
    assert not broken, "\n".join(broken)


def test_glued_values_are_not_empty(pages):
    pasted = [(name, value) for name, page in pages.items() for value in page.select(".pasted-text, .pasted-inline")]
    empty = [f"{name}: “{value.parent.get_text()[:200]}”" for name, value in pasted if not value.get_text(strip=True)]
    assert pasted, "no page shows a glued value: has the class name changed?"
    assert not empty, "\n".join(empty)


def test_every_page_has_one_title_and_a_description(pages):
    for name in ["index.html", *(f"{chapter}.html" for chapter in chapters())]:
        assert len(pages[name].select("article h1")) == 1, f"{name} should have one main heading"
        assert pages[name].select_one("meta[name=description]"), f"{name} has no description"


def test_the_first_page_knows_every_chapter(pages):
    links = {link["href"] for link in pages["index.html"].select("article table a[href]")}
    missing = [c for c in chapters() if re.match(r"chapters/\d\d_", c) and f"{c}.html" not in links]
    assert not missing, f"no row in index.md for {missing}"


def test_the_map_is_up_to_date():
    for name, layout in course_map.LAYOUTS.items():
        stored = (ROOT / "assets" / f"course_map_{name}.svg").read_text(encoding="utf8")
        assert stored == course_map.draw(name, layout), "run make map"
