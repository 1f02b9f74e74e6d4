"""Malformed PDFs and bombs: each gets one status, and none keeps the others from being read."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from extractors.reading import Status
from flows.steps import ingest_pdfs
from flows.storing import find_pdfs
from tests.shared import SHARED
from warehouse.lake import Lake
from warehouse.versions import rules_version

ROOT = Path(__file__).parents[2]
HOSTILE = SHARED / "hostile"


@pytest.mark.slow
@pytest.mark.corpus
@pytest.mark.skipif(not HOSTILE.is_dir(), reason="the hostile PDFs are not beside the repository (../shared)")
def test_every_hostile_pdf_ends_with_one_status(tmp_path: Path) -> None:
    folder = tmp_path / "pdfs"
    shutil.copytree(HOSTILE / "pdfs", folder)
    sample = ROOT / "samples" / "lattice-resnets.pdf"
    subprocess.run([sys.executable, HOSTILE / "make_bombs.py", folder, sample], check=True, capture_output=True)
    shutil.copy(sample, folder)
    lake = Lake(tmp_path / "lake")
    report = ingest_pdfs(lake, find_pdfs(folder))
    outcomes = lake.outcomes(rules_version())
    stored = {fetch.origin: fetch.pdf_sha256 for fetch in lake.fetches()}
    status = {origin: outcomes[sha256].status if sha256 else "not_pdf" for origin, sha256 in stored.items()}

    assert set(stored) == {path.name for path in find_pdfs(folder)}
    assert set(status.values()) <= set(get_args(Status))
    assert report.readable == len({sha256 for origin, sha256 in stored.items() if sha256 and status[origin] == "read"})
    assert status["lattice-resnets.pdf"] == "read"
    assert {name: status[f"{name}.pdf"] for name in ("zero_byte", "html_200", "pages_100k", "flate_1g", "ops_10m")} == {
        "zero_byte": "not_pdf",
        "html_200": "not_pdf",
        "pages_100k": "too_large",
        "flate_1g": "out_of_memory",
        "ops_10m": "out_of_memory",
    }
    assert all(outcome.detail for outcome in outcomes.values() if outcome.status != "read")
