"""PDFs of folders into the lake: found, refused where they are none, copied by their content."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from collection.identifiers import BadIdentifier, parse_id
from flows.progress import Progress, Silent
from warehouse.lake import Lake
from warehouse.records import Fetch

MAX_PDF_BYTES = 256 * 2**20
"""Larger files are not copied into the lake; the largest arXiv papers have about a tenth of it."""

PDF_HEADER_WITHIN_BYTES = 1024
"""`%PDF-` stands within so many bytes from the start (ISO 32000-1, Annex H, note 13)."""


class IngestError(Exception):
    """The request cannot be met at all; the text says why and what to do."""


class FolderMissing(IngestError):
    """There is no such folder or PDF."""

    exit_status = 2


class NoPdfs(IngestError):
    """The folder holds no PDF."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A file that gave nothing: `origin` is its name, `status` one of the lake's, `detail` what was wrong."""

    origin: str
    status: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class StoredPdf:
    """A PDF of the lake and the names it came under."""

    pdf_sha256: str
    origins: tuple[str, ...]
    source: Path


@dataclass(frozen=True, slots=True)
class Stored:
    """What of the files named was stored, or was there already, and what was refused."""

    pdfs: tuple[StoredPdf, ...]
    refused: tuple[Problem, ...] = ()


def find_pdfs(*places: Path) -> list[Path]:
    """Return the PDFs named, and those of folders and their sub-folders by name, each once.

    Raises FolderMissing or NoPdfs.
    """
    return list(dict.fromkeys(path for place in places for path in _pdfs_of(place)))


def _pdfs_of(place: Path) -> list[Path]:
    if place.is_file() and place.suffix.lower() == ".pdf":
        return [place]
    if not place.is_dir():
        what = (
            "is no PDF by its name (.pdf) and no folder: name one"
            if place.exists()
            else "does not exist; check the path"
        )
        raise FolderMissing(f"{place} {what}.")
    found = sorted(
        p for p in place.rglob("*") if p.suffix.lower() == ".pdf" and not p.name.startswith(".") and p.is_file()
    )
    if not found:
        raise NoPdfs(f"{place} holds no PDF: no file there or in its sub-folders ends in .pdf. Nothing was done.")
    return found


def store_pdfs(lake: Lake, paths: Sequence[Path], progress: Progress | None = None) -> Stored:
    """Copy PDFs into the lake by their content and note where each came from; equal files are one PDF.

    A file that is no PDF, is too large or cannot be opened is refused, noted with the reason, and not copied.
    """
    progress = progress or Silent()
    progress.stage("storing", len(paths))
    origins: dict[str, list[str]] = {}
    sources: dict[str, Path] = {}
    refused: list[Problem] = []
    fetches: list[Fetch] = []
    noted = {(fetch.origin, fetch.status, fetch.pdf_sha256) for fetch in lake.fetches()}
    now = dt.datetime.now(dt.UTC)
    for path in paths:
        problem = _refusal(path)
        sha256 = None
        if problem is None:
            sha256 = lake.store_pdf(path)
            origins.setdefault(sha256, []).append(path.name)
            sources[sha256] = path
        else:
            refused.append(problem)
        status = problem.status if problem else "stored"
        if (path.name, status, sha256) not in noted:
            arxiv_id, version = _id_in_name(path)
            fetches.append(
                Fetch(
                    status=status,
                    source="folder",
                    origin=path.name,
                    at=now,
                    arxiv_id=arxiv_id,
                    version=version,
                    pdf_sha256=sha256,
                    detail=problem.detail if problem else "",
                )
            )
        progress.advance()
    if fetches:
        lake.write_fetches(fetches)
    pdfs = (StoredPdf(sha256, tuple(names), sources[sha256]) for sha256, names in origins.items())
    return Stored(tuple(pdfs), tuple(refused))


def _refusal(path: Path) -> Problem | None:
    try:
        size = path.stat().st_size
        with path.open("rb") as handle:
            head = handle.read(PDF_HEADER_WITHIN_BYTES)
    except OSError as error:
        return Problem(path.name, "unreadable", error.strerror or str(error))
    if b"%PDF-" not in head:
        return Problem(path.name, "not_pdf", "an empty file" if not size else "does not begin like a PDF")
    if size > MAX_PDF_BYTES:
        return Problem(path.name, "too_large", f"{size / 2**20:.0f} MB; the limit is {MAX_PDF_BYTES / 2**20:.0f} MB")
    return None


def _id_in_name(path: Path) -> tuple[str | None, int | None]:
    for name in (path.stem, path.stem.replace("_", "/", 1)):
        try:
            found = parse_id(name)
        except BadIdentifier:
            continue
        return found.paper, found.version
    return None, None
