"""The rendered book: what its pages hold, and what a browser makes of them.

The book is taken from _build/html. If it is missing or older than its sources, it is built first, the way `make book` does.
"""

import functools
import http.server
import os
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import yaml
from bs4 import BeautifulSoup

from tools import course_map

ROOT = Path(__file__).resolve().parent.parent
HTML = ROOT / "_build" / "html"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "/usr/bin/chromium", "chromium-browser", "google-chrome"))), None)
IN_CI = os.environ.get("CI", "").lower() == "true"
WITHOUT_BROWSER = "no Chromium found: sudo apt-get install --yes chromium"
AXE_OPTIONS = {
    "rules": {"label-content-name-mismatch": {"enabled": True}},  # axe counts it as experimental
    "resultTypes": ["violations"],
    "preload": False,  # axe would fetch the style sheets again, one of them from the wrong folder
}
LOADED_AT_ONCE = {"stylesheet", "icon", "preload", "modulepreload", "preconnect", "dns-prefetch", "manifest"}


def sources() -> list[Path]:
    alone = [ROOT / name for name in ("_config.yml", "_toc.yml", "index.md", "references.bib", "tools/book_extension.py")]
    return alone + [path for folder in ("chapters", "exercises", "assets") for path in (ROOT / folder).rglob("*") if path.is_file()]


def build() -> None:
    command = [Path(sys.executable).with_name("jupyter-book"), "build", ROOT, "--all", "-W", "-n", "--keep-going"]
    built = subprocess.run(command, capture_output=True, text=True)
    if built.returncode:
        (HTML / "index.html").unlink(missing_ok=True)  # a book with warnings must not pass for a good one next time
        pytest.fail(f"the strict build failed:\n{built.stdout[-3000:]}\n{built.stderr[-3000:]}", pytrace=False)


@pytest.fixture(scope="session")
def pages() -> dict[str, BeautifulSoup]:
    """Every page of the book by its path in the site."""
    index = HTML / "index.html"
    if not index.exists() or index.stat().st_mtime < max(path.stat().st_mtime for path in sources()):
        build()
    paths = [p for p in HTML.rglob("*.html") if not {"_static", "_sources", "_downloads"} & set(p.relative_to(HTML).parts)]
    return {p.relative_to(HTML).as_posix(): BeautifulSoup(p.read_text(encoding="utf8"), "html.parser") for p in sorted(paths)}


def chapters() -> list[str]:
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf8"))
    return [page["file"] for part in toc["parts"] for page in part["chapters"]]


def is_outside(address: str) -> bool:
    return bool(re.match(r"(https?:)?//", address))


# What the pages hold


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


# What a browser makes of them


@pytest.fixture(scope="session")
def browser():
    if CHROMIUM is None:
        (pytest.fail if IN_CI else pytest.skip)(WITHOUT_BROWSER)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        arguments = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]  # other servers cannot even be found
        if os.geteuid() == 0:
            arguments.append("--no-sandbox")
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield chromium
        chromium.close()


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


@pytest.fixture(scope="session")
def site(pages):
    """The address of the book on a local server."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(QuietHandler, directory=HTML))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()


def watch(page, site: str, faults: list[str]) -> None:
    """Append what goes wrong while `page` loads to `faults`."""

    def note_outside(request):
        if not request.url.startswith((site, "data:", "blob:")):
            faults.append(f"asks another server: {request.url}")

    page.on("request", note_outside)
    page.on("pageerror", lambda error: faults.append(f"script error: {error}"))
    page.on("console", lambda message: message.type in ("error", "warning") and faults.append(f"console: {message.text}"))
    page.on("response", lambda response: response.status >= 400 and faults.append(f"{response.status}: {response.url}"))
    page.on("requestfailed", lambda request: faults.append(f"failed: {request.url}"))


def look_at(page) -> list[str]:
    """Return what is wrong with the loaded page once all that is folded has been opened."""
    from axe_playwright_python.sync_playwright import Axe

    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    page.evaluate("window.MathJax?.startup?.promise")  # mathematics changes the width of what holds it
    page.evaluate("Promise.all(document.getAnimations().map(a => a.finished.catch(() => null)))")  # half-faded text has no contrast
    faults = []
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        faults.append("scrolls sideways")
    for violation in Axe().run(page, options=AXE_OPTIONS).response["violations"]:
        first = violation["nodes"][0]
        faults.append(f"axe {violation['id']} ({len(violation['nodes'])}×): {first['html'][:200]}\n    {first['failureSummary']}")
    return faults


@pytest.mark.parametrize("width", [390, 1280], ids=["phone", "desktop"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_in_a_browser(browser, pages, site, theme, width):
    """No outside or failed request, nothing on the console, no sideways scrolling, nothing that axe finds."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)
    report = []
    for name in pages:
        page, faults = context.new_page(), []
        watch(page, site, faults)
        page.goto(site + name, wait_until="load")
        faults += look_at(page)
        report += [f"{name}: {fault}" for fault in faults]
        page.close()
    context.close()
    assert not report, "\n".join(report)
