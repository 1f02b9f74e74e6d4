"""The site of the docs: builds strictly, so that no link leads nowhere, and loads nothing from elsewhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOADED = re.compile(
    r"<(?:script|img|iframe|link rel=\"(?:stylesheet|icon|preconnect)\")[^>]*(?:src|href)=\"(https?:[^\"]+)"
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)],
        cwd=ROOT, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder


def test_every_page_of_the_docs_is_in_the_site(site: Path) -> None:
    pages = [path.relative_to(ROOT / "docs").with_suffix(".html") for path in (ROOT / "docs").rglob("*.md")]
    elsewhere = [
        Path(name) for name in ("index.html", "contributing.html", "samples.html", "notebooks/quickstart.html")
    ]
    assert [page for page in pages + elsewhere if not (site / page).is_file()] == []


def test_links_between_the_folders_of_the_repository_hold_in_the_site(site: Path) -> None:
    assert 'href="docs/' not in (site / "index.html").read_text("utf-8")
    assert 'href="contributing.html"' in (site / "judge.html").read_text("utf-8")
    assert 'href="source/LICENSE.txt"' in (site / "index.html").read_text("utf-8")
    assert 'href="quickstart.ipynb"' in (site / "notebooks" / "quickstart.html").read_text("utf-8")


def test_no_page_loads_anything_from_elsewhere(site: Path) -> None:
    assert {found for page in site.rglob("*.html") for found in LOADED.findall(page.read_text("utf-8"))} == set()
