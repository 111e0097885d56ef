"""What the book needs beside Jupyter Book's settings: the repository's address, links to assignments and to the cells
that decide on claims, and pages that axe finds no fault with.
"""

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import nbformat
from bs4 import BeautifulSoup
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.transforms import SphinxTransform


def repository_url(configured: str, folder: str | os.PathLike[str]) -> str:
    """Return the address in `_config.yml`; if it is empty, that of GitHub Actions or of the remote `origin`, else ""."""
    if configured:
        return configured.rstrip("/")
    if os.environ.get("GITHUB_REPOSITORY"):
        return f"{os.environ['GITHUB_SERVER_URL']}/{os.environ['GITHUB_REPOSITORY']}"
    asked = subprocess.run(["git", "-C", folder, "remote", "get-url", "origin"], capture_output=True, text=True)
    address = asked.stdout.strip().removesuffix("/").removesuffix(".git")
    if address.startswith("git@"):
        address = "https://" + address.removeprefix("git@").replace(":", "/", 1)
    return address if address.startswith("https://") else ""


def set_theme_options(app: Sphinx, config: Config) -> None:
    """Settings of the theme that `_config.yml` has no words for."""
    options = config.html_theme_options
    options["repository_url"] = repository_url(options.get("repository_url", ""), app.confdir)
    known = bool(options["repository_url"])
    options.update(
        use_repository_button=known,
        use_source_button=known,
        use_issues_button=known,
        navbar_persistent=[],  # the sidebar and the page's header have the search already
        primary_sidebar_end=[],
        show_toc_level=2,
    )
    if not known:
        options["launch_buttons"] = {}


class NotebooksOutsideTheBook(SphinxTransform):
    """A link to a notebook that is no page of the book, such as an assignment, gives the notebook itself."""

    default_priority = 200

    def apply(self, **kwargs: Any) -> None:
        for link in list(self.document.findall(addnodes.pending_xref)):
            path = Path(self.env.srcdir, link["reftarget"] + ".ipynb")
            if link.get("refdomain") == "doc" and link["reftarget"] not in self.env.found_docs and path.is_file():
                target = f"/{link['reftarget']}.ipynb"
                link.replace_self(addnodes.download_reference("", "", *link.children, reftarget=target, refdoc=link["refdoc"]))


class CellsThatDecide(SphinxTransform):
    """The cell that glues `D1_verdict` can be linked to as `verdict-d1`."""

    default_priority = 200

    def apply(self, **kwargs: Any) -> None:
        path = Path(self.env.doc2path(self.env.docname))
        if path.suffix != ".ipynb":
            return
        cells = nbformat.read(path, as_version=4).cells
        for node in [box for box in self.document.findall(nodes.container) if box.get("nb_element") == "cell_code"]:
            outputs = cells[node["cell_index"]].outputs
            names = [out.metadata.get("scrapbook", {}).get("name", "") for out in outputs if "metadata" in out]
            for name in filter(re.compile(r"[A-Z]\d_verdict").fullmatch, names):
                target = nodes.target("", "", names=[f"verdict-{name[:2].lower()}"])
                self.document.note_explicit_target(target)
                node.parent.insert(node.parent.index(node), target)


def mend(page: BeautifulSoup) -> None:
    """Correct the themes' HTML in place; each step names the axe rule that asks for it."""
    for sidebar in page.select("#pst-primary-sidebar"):  # region
        sidebar.attrs.update({"role": "complementary", "aria-label": "Site"})
    for button in page.select("button.search-button-field"):  # label-content-name-mismatch
        del button["aria-label"]
    for keys in page.select(".search-button__kbd-shortcut"):
        keys["aria-hidden"] = "true"
    for icon in page.select(".theme-switch"):
        del icon["title"]
    for summary in page.select("summary[aria-label]"):
        del summary["aria-label"]
    for entry in page.select(".citation-list > .citation"):  # aria-required-children, -deprecated-role, -allowed-role
        entry["role"] = "listitem"
    for header in page.select("table.dataframe th"):  # empty-table-header
        if not header.get_text(strip=True):
            header.name = "td"
    if not page.select(".math"):  # no axe rule: 0.3 MB that a page without mathematics need not load
        for script in page.select("script[src*=mathjax]"):
            script.decompose()


def describe(page: BeautifulSoup) -> None:
    """Give the page a description for search engines: the beginning of its first paragraph."""
    paragraph = page.select_one("article h1 ~ p")
    if paragraph and page.head and not page.select("meta[name=description]"):
        words = " ".join(paragraph.get_text().split())
        text = words if len(words) <= 160 else words[:157].rsplit(" ", 1)[0] + " …"
        page.head.append(page.new_tag("meta", attrs={"name": "description", "content": text}))


def mend_pages(app: Sphinx, error: Exception | None) -> None:
    if error or app.builder.format != "html":
        return
    for path in Path(app.outdir).rglob("*.html"):
        page = BeautifulSoup(path.read_text(encoding="utf8"), "html.parser")
        if page.body:
            mend(page)
            describe(page)
            path.write_text(str(page), encoding="utf8")


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("config-inited", set_theme_options)
    app.add_transform(NotebooksOutsideTheBook)
    app.add_transform(CellsThatDecide)
    app.connect("build-finished", mend_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
