"""Every quote stands on the page it names and every box lies on it, checked with PDFium's plain text of the page.

All of the corpus with CLIMITS_WHOLE_CORPUS=1 (minutes), every eighth paper of it with CLIMITS_LONG_TESTS=1, else every
fortieth; the sample papers always.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest

from curation.judging.quotes import letters, stands
from flows.steps import ingest_pdfs
from tests.shared import LONG, SHARED
from warehouse.lake import Lake
from warehouse.publish import publish
from warehouse.read import Warehouse

REPOSITORY = Path(__file__).parents[2]
CORPUS = SHARED / "corpus" / "pdfs"
WHOLE = "CLIMITS_WHOLE_CORPUS"
EVERY = 8 if LONG else 40


class Pages:
    """Letters and size of the pages of stored PDFs."""

    def __init__(self, lake: Lake) -> None:
        self._lake = lake
        self._document = cache(lambda sha256: pdfium.PdfDocument(self._lake.pdf_path(sha256)))
        self.letters = cache(self._letters)
        self.size = cache(lambda sha256, page: self._document(sha256)[page - 1].get_size())

    def _letters(self, sha256: str, page: int) -> str:
        document = self._document(sha256)
        if not 1 <= page <= len(document):
            return ""
        return letters(document[page - 1].get_textpage().get_text_bounded())


def misplaced(lake: Lake) -> Iterator[tuple[Any, ...]]:
    pages = Pages(lake)
    with Warehouse.of(lake) as warehouse:
        rows = warehouse.rows(
            "SELECT DISTINCT claim_id, pdf_sha256, page, quote, text, field, boxes FROM evidence ORDER BY ALL"
        )
        assert rows
        claims = warehouse.rows(
            "SELECT run_id AS claim_id, pdf_sha256, page, quote FROM training_runs UNION ALL "
            "SELECT result_id, pdf_sha256, page, quote FROM benchmark_results"
        )
    for row in [*rows, *claims]:
        # A sentence may begin on the page before the words that were read in it, or go on overleaf.
        before, page, after = (pages.letters(row["pdf_sha256"], row["page"] + more) for more in (-1, 0, 1))
        if not stands(row["quote"], before + page + after):
            yield "quote", row["claim_id"], row["page"], row["quote"]
        if not stands(row.get("text") or "", page + after):
            yield "words", row["claim_id"], row["page"], row["text"]
        width, height = pages.size(row["pdf_sha256"], row["page"])
        for box in row.get("boxes") or ():
            if not (-1 <= box["x0"] <= box["x1"] <= width + 1 and -1 <= box["y0"] <= box["y1"] <= height + 1):
                yield "box", row["claim_id"], row["page"], box


def published(lake: Lake, papers: list[Path]) -> Lake:
    report = ingest_pdfs(lake, papers)
    assert report.readable == len(papers), report.problems
    publish(lake)
    return lake


def test_quotes_of_the_samples_stand_on_their_pages(tmp_path: Path) -> None:
    lake = published(Lake(tmp_path / "lake"), sorted((REPOSITORY / "samples").glob("*.pdf")))
    assert list(misplaced(lake)) == []


@pytest.mark.corpus
@pytest.mark.slow
@pytest.mark.long
@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not beside the repository (../shared/corpus)")
def test_quotes_of_the_corpus_stand_on_their_pages(tmp_path: Path) -> None:
    papers = sorted(CORPUS.glob("*.pdf"))
    lake = published(Lake(tmp_path / "lake"), papers if os.environ.get(WHOLE) else papers[::EVERY])
    assert list(misplaced(lake)) == []


@pytest.mark.parametrize(
    ("quote", "page", "expected"),
    [
        ("We trained on 8 P100 GPUs.", "we trained on\n8 P100 GPUs. Then", True),
        ("base | 65.1 | 28.4 [BLEU]", "BLEU\nbase 65.1 28.4", True),
        ("We trained on 8 P100 GPUs.", "We trained on eight V100 cards.", False),
        ("base | 65.1 | 28.4 [BLEU]", "BLEU\nbase 65.1 27.3", False),
    ],
)
def test_the_check_itself(quote: str, page: str, expected: bool) -> None:
    assert stands(quote, letters(page)) is expected
