"""PDFs of papers: streamed, bounded, checked, hashed and stored, or the one status that says why there is none."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import tomllib
from collections.abc import Callable
from functools import cache
from importlib import resources
from pathlib import Path

from collection.identifiers import ArxivId
from collection.manners import Refused
from collection.settings import Settings
from collection.transport import Answer, ArxivHttp, BadStatus, CollectionError, RedirectRefused, TooLarge, Transient
from extractors.pages.wholeness import breaks_off
from warehouse.errors import writing
from warehouse.lake import Lake
from warehouse.records import Fetch

STORED = "stored"
FINAL = frozenset({STORED, "withdrawn", "source_only", "redirect_refused", "too_large", "not_pdf"})
"""Statuses that another request will not change: the paper's own doing, or this project's bounds."""
PASSING = frozenset({"html", "empty", "cut", "throttled", "server_error", "unreachable", "not_found", "forbidden"})
"""Statuses that may pass: tried again by the weekly run, not before."""
MOST_TRIES = 5
"""Runs in which a passing failure is tried; after that it stands."""

HEADER_WITHIN_BYTES = 1024
"""`%PDF-` stands within so many bytes from the start (ISO 32000-1, Annex H, note 13)."""
_WITHDRAWN = re.compile(
    r"(?:^|[.;,:!(]\s*)(?:this|the) (?:arxiv )?(?:paper|article|submission|manuscript|work) (?:has been|is|was) "
    r"(?:\w+ly )?withdrawn\b(?! from (?!arxiv\b))"
    r"|(?:^|[.;:!(]\s*)(?:temporarily )?withdrawn by (?:the )?(?:author|arxiv|submitter)",
    re.IGNORECASE,
)
"""The paper itself, and from arXiv: an earlier version may have been withdrawn from a conference, or another paper."""
_SOURCE_TYPES = frozenset({"application/gzip", "application/x-gzip", "application/x-tar", "application/x-eprint-tar"})


class NotPdf(CollectionError):
    """The answer is whole but no PDF, for the reason that `status` names."""

    def __init__(self, message: str, status: str) -> None:
        super().__init__(message)
        self.status = status


@cache
def _pages() -> dict[str, list[str]]:
    file = resources.files("collection") / "data" / "pdf_pages.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def page_status(page: str) -> str | None:
    """What a page in place of a PDF means: withdrawn, source_only or, where it says neither, None."""
    text = " ".join(page.lower().split())
    return next((status for status, phrases in _pages().items() if any(phrase in text for phrase in phrases)), None)


def is_withdrawn(comment: str | None) -> bool:
    """Whether the authors' comment says that the paper was withdrawn."""
    return comment is not None and _WITHDRAWN.search(comment) is not None


def fetch_pdf(
    http: ArxivHttp,
    settings: Settings,
    lake: Lake,
    paper: ArxivId,
    comment: str | None,
    now: Callable[[], dt.datetime],
) -> Fetch:
    """Fetch one version of a paper; the outcome is a row for the lake, never an exception, but for Refused.

    After a 403 the row is in `Refused.fetch`, for the run to store before it stops.
    """
    url = f"{settings.pdf_url}/{paper}"
    attempts = 0

    def row(
        status: str,
        detail: str = "",
        *,
        http_status: int | None = None,
        pdf_sha256: str | None = None,
        size: int | None = None,
    ) -> Fetch:
        return Fetch(
            status=status,
            source="arxiv",
            origin=url,
            at=now(),
            arxiv_id=paper.paper,
            version=paper.version,
            pdf_sha256=pdf_sha256,
            detail=detail,
            bytes=size,
            http_status=http_status,
            attempts=attempts,
        )

    if is_withdrawn(comment):
        return row("withdrawn", detail="The authors' comment says so; nothing was requested.")

    def attempt() -> tuple[str, int]:
        nonlocal attempts
        attempts += 1
        with http.answer("pdf", url) as answer:
            return _store(answer, lake, settings.max_pdf_bytes)

    try:
        sha256, size = http.retrying(attempt)
    except Refused as refusal:
        if refusal.http_status is not None:
            status = "forbidden" if refusal.http_status == 403 else "throttled"
            refusal.fetch = row(status, str(refusal).split(".")[0], http_status=refusal.http_status)
        raise
    except Transient as problem:
        return row(problem.cause, detail=str(problem))
    except BadStatus as problem:
        status = page_status(problem.body) or ("not_found" if problem.status in (404, 410) else "server_error")
        return row(status, detail=str(problem), http_status=problem.status)
    except TooLarge as problem:
        return row("too_large", detail=str(problem))
    except RedirectRefused as problem:
        return row("redirect_refused", detail=str(problem))
    except NotPdf as problem:
        return row(problem.status, detail=str(problem), http_status=200)
    return row(STORED, pdf_sha256=sha256, size=size, http_status=200)


def _store(answer: Answer, lake: Lake, most_bytes: int) -> tuple[str, int]:
    """Stream the body into a temporary file, check it and store it; returns its sha256 and size."""
    digest = hashlib.sha256()
    size = 0
    with lake.temporary_file(".pdf") as temporary:
        with temporary.open("wb") as sink, writing(lake.root):
            for chunk in answer.chunks(most_bytes):
                digest.update(chunk)
                size += len(chunk)
                sink.write(chunk)
        _check(temporary, size, answer)
        stored = lake.store_pdf(temporary, move=True)
    if stored != digest.hexdigest():
        raise CollectionError(f"The disk of {lake.root} gave back other bytes than were written. Check the disk.")
    return stored, size


def _check(path: Path, size: int, answer: Answer) -> None:
    if size == 0:
        raise Transient("The answer was empty.", "empty")
    with path.open("rb") as handle:
        head = handle.read(20_000)
    if b"%PDF-" not in head[:HEADER_WITHIN_BYTES]:
        if answer.content_type in _SOURCE_TYPES or head[:2] == b"\x1f\x8b":
            raise NotPdf("arXiv sent the paper's source: there is no PDF of it.", "source_only")
        if answer.content_type == "text/html" or head.lstrip()[:1] == b"<":
            status = page_status(head.decode("utf-8", "replace"))
            if status is not None:
                raise NotPdf(f"arXiv says in place of the PDF that the paper is {status.replace('_', ' ')}.", status)
            raise Transient("arXiv sent an HTML page in place of the PDF.", "html")
        raise NotPdf(f"The answer is no PDF (it begins with {head[:16]!r}).", "not_pdf")
    # A length that the answer announced and kept says nothing: what sent it may have had no more.
    if missing := breaks_off(path):
        raise Transient(f"The PDF breaks off after {size:,} bytes: {missing}.", "cut")
