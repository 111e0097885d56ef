"""What the book needs beside Jupyter Book's settings: the repository's address, and pages that axe finds no fault with.

The themes' HTML is mended once, after the build, page by page. Each mend names the axe rule that it answers.
"""

import os
import subprocess
from pathlib import Path

from bs4 import BeautifulSoup
from sphinx import addnodes
from sphinx.transforms import SphinxTransform

DESCRIPTION = "Deep learning beyond the Sequential model: every idea built, opened up, measured, and tested by an assignment."


def repository_url(configured: str, folder: str) -> str:
    """Return the address in `_config.yml`; if it is empty, that of GitHub Actions or of the remote `origin`, else ""."""
    if configured:
        return configured.rstrip("/")
    if os.environ.get("GITHUB_REPOSITORY"):
        return f"{os.environ['GITHUB_SERVER_URL']}/{os.environ['GITHUB_REPOSITORY']}"
    asked = subprocess.run(["git", "-C", folder, "remote", "get-url", "origin"], capture_output=True, text=True)
    address = asked.stdout.strip().removesuffix(".git").removesuffix("/")
    if address.startswith("git@"):
        address = "https://" + address.removeprefix("git@").replace(":", "/", 1)
    return address if address.startswith("https://") else ""


def set_theme_options(app, config) -> None:
    options = config.html_theme_options
    options["repository_url"] = repository_url(options.get("repository_url", ""), app.confdir)
    known = bool(options["repository_url"])
    options.update(
        use_repository_button=known,
        use_source_button=known,
        use_issues_button=known,
        show_toc_level=2,
        show_navbar_depth=1,
    )
    if not known:
        options["launch_buttons"] = {}


class NotebooksOutsideTheBook(SphinxTransform):
    """A link to a notebook that is no page of the book, such as an assignment, gives the notebook itself."""

    default_priority = 200

    def apply(self, **kwargs) -> None:
        for link in list(self.document.findall(addnodes.pending_xref)):
            path = Path(self.env.srcdir, link["reftarget"] + ".ipynb")
            if link.get("refdomain") == "doc" and link["reftarget"] not in self.env.found_docs and path.is_file():
                target = f"/{link['reftarget']}.ipynb"
                download = addnodes.download_reference("", "", *link.children, reftarget=target, refdoc=link["refdoc"])
                link.replace_self(download)


def setup(app):
    app.connect("config-inited", set_theme_options)
    app.add_transform(NotebooksOutsideTheBook)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
