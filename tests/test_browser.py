"""What a browser makes of the book: every page once in each theme and at each width, several at a time.

A fact about a page is noted while it loads (`watch`) or found out afterwards (FACTS). To check something more, add a
function to FACTS; its test comes by itself.
"""

import asyncio
import functools
import http.server
import os
import shutil
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from itertools import product

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from book import HTML
from playwright.async_api import Browser, Page, async_playwright

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "/usr/bin/chromium", "chromium-browser", "google-chrome"))), None)
IN_CI = os.environ.get("CI", "").lower() == "true"
WITHOUT_BROWSER = "no Chromium found: sudo apt-get install --yes chromium"
THEMES = ("light", "dark")
WIDTHS = {"phone": 390, "desktop": 1280}
AT_ONCE = 4  # pages open at the same time
TIMEOUT = 120_000  # milliseconds for a page to load, on a machine that is busy
AXE_OPTIONS = {
    "rules": {"label-content-name-mismatch": {"enabled": True}},  # axe counts it as experimental
    "resultTypes": ["violations"],
    "preload": False,  # axe would fetch the style sheets again, one of them from the wrong folder
}
# A chapter has ten thousand coloured pieces of code in a dozen colours. A piece that looks like one before it, and whose
# ancestors look like that one's, has the same contrast, which takes axe milliseconds to find: it is found once for all.
MARK_ALIKE = """() => {
    const LOOK = ["color", "backgroundColor", "backgroundImage", "opacity", "filter", "mixBlendMode", "textShadow",
                  "fontSize", "fontWeight", "position", "visibility", "display"];
    const looks = new Map(), numbers = new Map(), seen = new Set();
    function lookOf(element) {  // a number for the looks of an element and its ancestors
        if (!element) return 0;
        if (!looks.has(element)) {
            const style = getComputedStyle(element);
            const key = [lookOf(element.parentElement), ...LOOK.map(name => style[name])].join("|");
            if (!numbers.has(key)) numbers.set(key, numbers.size + 1);
            looks.set(element, numbers.get(key));
        }
        return looks.get(element);
    }
    for (const piece of document.querySelectorAll("pre span")) {
        if (seen.has(lookOf(piece))) piece.dataset.alike = "";
        seen.add(lookOf(piece));
    }
}"""
ONE_OF_EACH = "axe.configure({rules: [{id: 'color-contrast', selector: '*:not([data-alike])'}]})"


@dataclass(frozen=True)
class View:
    """One page in one theme at one width, and what is wrong with it, by kind of fault."""

    page: str
    theme: str
    width: str
    faults: dict[str, list[str]] = field(default_factory=dict)

    def note(self, kind: str, fault: str) -> None:
        self.faults.setdefault(kind, []).append(fault)

    def __str__(self) -> str:
        return f"{self.page}, {self.theme}, {self.width}"


# What goes wrong while a page loads

WATCHED = ("outside request", "failed request", "console")


def watch(page: Page, site: str, view: View) -> None:
    """Note what goes wrong from now on."""

    def on_request(request):
        if not request.url.startswith((site, "data:", "blob:")):
            view.note("outside request", request.url)

    def on_response(response):
        if response.status >= 400:
            view.note("failed request", f"{response.status}: {response.url}")

    def on_console(message):
        if message.type in ("error", "warning"):
            view.note("console", message.text)

    page.on("request", on_request)
    page.on("response", on_response)
    page.on("requestfailed", lambda request: view.note("failed request", request.url))
    page.on("console", on_console)
    page.on("pageerror", lambda error: view.note("console", f"script error: {error}"))


# What is found out once a page has loaded and all that is folded has been opened


async def settle(page: Page) -> None:
    """Open what is folded, and wait for mathematics, which changes widths, and for half-faded text, which has no contrast."""
    await page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    await page.evaluate("window.MathJax?.startup?.promise")
    await page.evaluate("Promise.all(document.getAnimations().map(a => a.finished.catch(() => null)))")


async def scrolls_sideways(page: Page) -> list[str]:
    wide = await page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return ["the page is wider than the window"] if wide else []


async def found_by_axe(page: Page) -> list[str]:
    found = []
    await page.evaluate(MARK_ALIKE)
    await page.evaluate(f"{AXE_SCRIPT}; {ONE_OF_EACH}")
    response = await page.evaluate("options => axe.run(options)", AXE_OPTIONS)
    for violation in response["violations"]:
        first = violation["nodes"][0]
        found.append(f"{violation['id']} ({len(violation['nodes'])}×): {first['html'][:200]}\n    {first['failureSummary']}")
    return found


FACTS: dict[str, Callable[[Page], Awaitable[list[str]]]] = {"sideways scrolling": scrolls_sideways, "axe": found_by_axe}


# The one pass over all pages


@contextmanager
def site() -> Iterator[str]:
    """Serve the book; yields its address."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=HTML)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


async def look(browser: Browser, address: str, view: View) -> View:
    """Load a page as it is for somebody who comes for the first time, and fill in its faults."""
    viewport = {"width": WIDTHS[view.width], "height": 900}
    async with await browser.new_context(viewport=viewport, color_scheme=view.theme) as context:
        page = await context.new_page()
        watch(page, address, view)
        await page.goto(address + view.page, wait_until="load", timeout=TIMEOUT)
        await settle(page)
        for kind, find in FACTS.items():
            for fault in await find(page):
                view.note(kind, fault)
    return view


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    arguments = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]  # other servers cannot even be found
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=CHROMIUM, args=arguments)
        try:
            yield browser
        finally:
            await browser.close()


async def look_at_all(address: str, names: Iterable[str]) -> list[View]:
    free = asyncio.Semaphore(AT_ONCE)

    async def in_turn(view: View) -> View:
        async with free:
            try:
                return await look(browser, address, view)
            except Exception as error:
                error.add_note(f"while looking at {view}")
                raise

    async with chromium() as browser:
        return await asyncio.gather(*(in_turn(View(*what)) for what in product(names, THEMES, WIDTHS)))


@pytest.fixture(scope="session")
def with_browser() -> None:
    if CHROMIUM is None:
        (pytest.fail if IN_CI else pytest.skip)(WITHOUT_BROWSER)


@pytest.fixture(scope="session")
def views(with_browser, pages) -> list[View]:
    """All pages in all themes and at all widths."""
    with site() as address:
        return asyncio.run(look_at_all(address, pages))


def test_every_page_was_looked_at_in_every_theme_and_at_every_width(views, pages):
    assert {(view.page, view.theme, view.width) for view in views} == set(product(pages, THEMES, WIDTHS))
    assert len(views) == 4 * len(pages) > 0


@pytest.mark.parametrize("kind", [*WATCHED, *FACTS])
def test_nothing_is_wrong_with_a_page(views, kind):
    report = [f"{view}: {fault}" for view in views for fault in view.faults.get(kind, [])]
    assert not report, "\n".join(report)


def test_every_fault_is_of_a_kind_that_is_asked_for(views):
    assert {kind for view in views for kind in view.faults} <= {*WATCHED, *FACTS}


CODE = """<html lang="en"><title>Code</title><style>
    body {{ background: white; color: black }}  .faint {{ color: {faint} }}  .marked {{ background: {marked} }}
</style><main><h1>Code</h1><pre><span class="k">for</span> <span class="k">in</span> <span class="faint">one</span>
<span class="faint">two</span> <span class="marked"><span class="k">if</span></span></pre></main></html>"""


@pytest.mark.parametrize(
    ("faint", "marked", "found"),
    [("#333", "#eee", []), ("#ccc", "#eee", ['<span class="faint">one</span>']), ("#333", "#222", ['<span class="k">if</span>'])],
    ids=["all can be read", "a colour too faint", "a colour too faint on one background alone"],
)
def test_contrast_is_found_once_for_pieces_of_code_that_look_alike(with_browser, faint, marked, found):
    async def look_at_code() -> list[str]:
        async with chromium() as browser:
            page = await browser.new_page()
            await page.set_content(CODE.format(faint=faint, marked=marked))
            return await found_by_axe(page)

    report = asyncio.run(look_at_code())
    assert len(report) == len(found) and all(piece in fault for piece, fault in zip(found, report, strict=True)), report
