"""What the site has besides docs/: pages of other folders, the notebook as a page, and files that pages link to."""

from __future__ import annotations

import json
import posixpath
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).parent
PAGES = {
    "README.md": "index.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "samples/README.md": "samples.md",
}
"""Pages from elsewhere in the repository, and where they are in the site."""
NOTEBOOK = "docs/notebooks/quickstart.ipynb"

_SOURCES = {uri: source for source, uri in PAGES.items()}
_LINK = re.compile(r"(?<=\]\()(?![a-z]+:|#)([^)#\s]+)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages from outside docs/, and the notebook as Markdown."""
    for source, uri in PAGES.items():
        files.append(File.generated(config, uri, content=(ROOT / source).read_text("utf-8")))
    page = NOTEBOOK.removeprefix("docs/").replace(".ipynb", ".md")
    files.append(File.generated(config, page, content=_notebook()))
    return files


def _notebook() -> str:
    cells = json.loads((ROOT / NOTEBOOK).read_text("utf-8"))["cells"]
    texts = [(cell["cell_type"], "".join(cell["source"])) for cell in cells]
    parts = [text if kind == "markdown" else f"```python\n{text}\n```" for kind, text in texts]
    title, *rest = parts
    return "\n\n".join([title, f"[As a notebook]({Path(NOTEBOOK).name})", *rest])


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Turn links within the repository into links within the site; other files become text files of the site."""
    uri = page.file.src_uri
    source = _SOURCES.get(uri, f"docs/{uri}")

    def in_site(link: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(source), link[1]))
        if target.startswith("docs/"):
            place = target.removeprefix("docs/")
        elif target in PAGES:
            place = PAGES[target]
        elif (ROOT / target).is_file():
            place = f"source/{target}.txt"
            if files.get_file_from_path(place) is None:
                files.append(File.generated(config, place, content=(ROOT / target).read_text("utf-8")))
        else:
            return link[1]  # the strict build says that it leads nowhere
        return posixpath.relpath(place, posixpath.dirname(uri) or ".")

    return _LINK.sub(in_site, markdown)
