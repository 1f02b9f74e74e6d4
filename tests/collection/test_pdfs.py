from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from collection.identifiers import ArxivId
from collection.loopback import LoopbackArxiv, PdfFault
from collection.manners import Refused
from collection.pdfs import FINAL, PASSING, fetch_pdf, is_withdrawn, page_status
from collection.transport import ArxivHttp
from tests.collection.served import TODAY, InstantClock, manners_in, paper, settings_for
from warehouse.lake import Lake
from warehouse.records import Fetch

PAPER = paper(0)
ID = ArxivId(PAPER.arxiv_id, 1)
ATTEMPTS = 3


@pytest.fixture
def server() -> Iterator[LoopbackArxiv]:
    with LoopbackArxiv([PAPER]) as running:
        yield running


def fetch(
    server: LoopbackArxiv, folder: Path, asked: ArxivId = ID, comment: str | None = None, **changed: object
) -> Fetch:
    settings = settings_for(server, folder, **{"attempts": ATTEMPTS, **changed})
    http = ArxivHttp(settings, manners_in(folder, InstantClock()))
    return fetch_pdf(http, settings, Lake(folder / "lake").create(), asked, comment, lambda: TODAY)


def stored_files(folder: Path) -> list[Path]:
    return [path for name in ("pdf", "tmp") for path in (folder / "lake" / name).rglob("*") if path.is_file()]


def test_an_intact_pdf_is_stored_under_its_digest(server: LoopbackArxiv, tmp_path: Path) -> None:
    row = fetch(server, tmp_path)
    assert row.status == "stored"
    assert row.pdf_sha256 == hashlib.sha256(PAPER.pdf).hexdigest()
    assert (row.arxiv_id, row.version, row.bytes, row.attempts) == (PAPER.arxiv_id, 1, len(PAPER.pdf), 1)
    assert Lake(tmp_path / "lake").pdf_path(row.pdf_sha256).read_bytes() == PAPER.pdf
    assert server.requests[0].path == "/pdf/2001.00001v1"


@pytest.mark.parametrize(
    ("fault", "status", "requests"),
    [
        ("html", "html", ATTEMPTS),
        ("empty", "empty", ATTEMPTS),
        ("cut", "cut", ATTEMPTS),
        ("cut_unannounced", "cut", ATTEMPTS),
        ("cut_before", "cut", ATTEMPTS),
        ("drop", "unreachable", ATTEMPTS),
        ("silence", "unreachable", ATTEMPTS),
        ("429", "throttled", ATTEMPTS),
        ("500", "server_error", ATTEMPTS),
        ("withdrawn", "withdrawn", 1),
        ("source_only", "source_only", 1),
        ("404", "not_found", 1),
        ("not_pdf", "not_pdf", 1),
        ("bomb", "too_large", 1),
        ("redirect_out", "redirect_refused", 1),
        ("redirect_circle", "redirect_refused", 6),
        ("redirect_nowhere", "redirect_refused", 1),
    ],
)
def test_each_failure_has_its_own_status_and_its_own_tries(
    fault: PdfFault, status: str, requests: int, server: LoopbackArxiv, tmp_path: Path
) -> None:
    server.faults.pdf[PAPER.arxiv_id] = fault
    patience = 0.3 if fault == "silence" else 30.0
    row = fetch(server, tmp_path, max_pdf_bytes=1_000_000, read_timeout_s=patience)
    assert row.status == status
    assert row.detail
    assert row.pdf_sha256 is None
    assert len(server.requests) == requests
    assert stored_files(tmp_path) == []


@pytest.mark.parametrize("fault", ["html", "empty", "cut", "cut_before", "drop", "429", "500", "redirect_here"])
def test_what_passes_ends_in_the_pdf(fault: PdfFault, server: LoopbackArxiv, tmp_path: Path) -> None:
    server.faults.pdf[PAPER.arxiv_id] = fault
    server.faults.pdf_times[PAPER.arxiv_id] = 1
    row = fetch(server, tmp_path)
    assert row.status == "stored"
    assert len(stored_files(tmp_path)) == 1
    assert len(server.requests) == 2


def test_a_refusal_is_raised_with_its_row(server: LoopbackArxiv, tmp_path: Path) -> None:
    server.faults.pdf[PAPER.arxiv_id] = "403"
    with pytest.raises(Refused) as refusal:
        fetch(server, tmp_path)
    assert refusal.value.fetch is not None
    assert (refusal.value.fetch.status, refusal.value.fetch.http_status) == ("forbidden", 403)
    assert len(server.requests) == 1


def test_a_paper_withdrawn_by_its_comment_is_not_asked_for(server: LoopbackArxiv, tmp_path: Path) -> None:
    row = fetch(server, tmp_path, comment="This paper has been withdrawn by the authors: an error in eq. 3")
    assert (row.status, row.attempts) == ("withdrawn", 0)
    assert server.requests == []


@pytest.mark.parametrize(
    ("comment", "withdrawn"),
    [
        ("This paper has been withdrawn by the author due to an error in Table 2", True),
        ("12 pages. This paper has been temporarily withdrawn", True),
        ("This submission has been withdrawn by arXiv administrators", True),
        ("Withdrawn by the authors; see arXiv:2301.00001", True),
        ("this article was withdrawn from arXiv", True),
        ("An earlier version of this paper was withdrawn from ICLR 2023; 12 pages", False),
        ("Supersedes arXiv:2301.00001, which was withdrawn by the authors", False),
        ("Code: github; this work was withdrawn from a workshop to appear in a journal", False),
        ("13 pages", False),
        (None, False),
    ],
)
def test_a_comment_speaks_of_the_paper_itself(comment: str | None, withdrawn: bool) -> None:
    assert is_withdrawn(comment) == withdrawn


def test_a_version_that_is_not_there(server: LoopbackArxiv, tmp_path: Path) -> None:
    assert fetch(server, tmp_path, ArxivId(PAPER.arxiv_id, 7)).status == "not_found"


def test_the_cap_counts_decoded_bytes(server: LoopbackArxiv, tmp_path: Path) -> None:
    server.faults.pdf[PAPER.arxiv_id] = "bomb"
    assert fetch(server, tmp_path, max_pdf_bytes=100_000).status == "too_large"
    assert stored_files(tmp_path) == []


def test_every_status_is_either_final_or_passing() -> None:
    assert not FINAL & PASSING


@pytest.mark.parametrize(
    ("page", "status"),
    [
        ("<h1>File unavailable for 2001.00001v2</h1>", "withdrawn"),
        ("<p>This paper has been\n withdrawn by the author.</p>", "withdrawn"),
        ("<h1>PDF unavailable</h1> Our system was unable to produce PDF for the paper", "source_only"),
        ("<h1>2001.00001 does not build PDF</h1>", "source_only"),
        ("The author has provided no source to generate PDF, and no PDF.", "source_only"),
        ("<h1>No document for '2001.00001'</h1>", None),
        ("<h1>Please wait</h1> The PDF is being made.", None),
    ],
)
def test_pages_in_place_of_pdfs_are_understood(page: str, status: str | None) -> None:
    assert page_status(page) == status
