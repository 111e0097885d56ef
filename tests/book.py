"""The book that tests look at: the one in _build/html, built first, the way `make book` does, if it is missing or old."""

import fcntl
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parent.parent
HTML = ROOT / "_build" / "html"


def sources() -> list[Path]:
    alone = [ROOT / name for name in ("_config.yml", "_toc.yml", "index.md", "references.bib", "tools/book_extension.py")]
    return alone + [path for folder in ("chapters", "exercises", "assets") for path in (ROOT / folder).rglob("*") if path.is_file()]


def build() -> None:
    command = [Path(sys.executable).with_name("jupyter-book"), "build", ROOT, "--all", "-W", "-n", "--keep-going"]
    built = subprocess.run(command, capture_output=True, text=True)
    if built.returncode:
        (HTML / "index.html").unlink(missing_ok=True)  # a book with warnings must not pass for a good one next time
        pytest.fail(f"the strict build failed:\n{built.stdout[-3000:]}\n{built.stderr[-3000:]}", pytrace=False)


def built_pages() -> dict[str, BeautifulSoup]:
    """Return every page of the book by its path in the site."""
    index = HTML / "index.html"
    HTML.parent.mkdir(exist_ok=True)
    with (HTML.parent / ".lock").open("w") as lock:  # two workers may want the book
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not index.exists() or index.stat().st_mtime < max(path.stat().st_mtime for path in sources()):
            build()
    paths = [p for p in HTML.rglob("*.html") if not {"_static", "_sources", "_downloads"} & set(p.relative_to(HTML).parts)]
    return {p.relative_to(HTML).as_posix(): BeautifulSoup(p.read_text(encoding="utf8"), "html.parser") for p in sorted(paths)}
