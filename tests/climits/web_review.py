"""A lake with pages and tables to review in a browser, and a client that speaks to the server as the page does."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

import pypdfium2
from starlette.testclient import TestClient

from climits.review.desk import Desk
from climits.review.vocabulary import vocabulary
from climits.review.web.app import review_application
from climits.review.web.guard import TOKEN_HEADER
from climits.review.web.pages import PagePictures
from climits.review.web.seat import Seat
from curation.claim import FactCoverage, PaperClaims
from extractors.reading import Box, Cell, PaperReadings, Table
from tests.climits.review_lake import AT, CURATE, arxiv_id, publish_with, result_of, run_of
from warehouse.lake import Lake

TOKEN = "t" * 32
HOST = "127.0.0.1:8771"
PAGES = 12
_TEXTS = (("", "EN-DE", "EN-FR"), ("Model 0", "20.0", "41.0"), ("Model 1", "20.1", "41.1"))
_TABLE = Table(
    "p8-1", 8, "Table 2", "Table 2: BLEU on newstest2014.", Box(200, 180, 400, 260),
    tuple(
        Cell(row, column, text, Box(200 + 60 * column, 180 + 20 * row, 250 + 60 * column, 200 + 20 * row))
        for row, texts in enumerate(_TEXTS) for column, text in enumerate(texts) if text
    ),
    n_rows=3, n_columns=3, header_rows=1, header_columns=1,
)  # fmt: skip


def claims_of_a_paper(_: PaperReadings, paper: str, version: int | None, published_on: dt.date | None) -> PaperClaims:
    """Two runs, and two results in the cells of a table."""
    results = []
    for number in range(2):
        result = result_of(paper, number)
        box = _TABLE.cells[3 * number + 3].box
        evidence = tuple(dataclasses.replace(piece, boxes=(box,)) for piece in result.evidence)
        results.append(dataclasses.replace(result, table_id="p8-1", evidence=evidence))
    coverage = (FactCoverage("hardware", "reported"), FactCoverage("training_compute", "not_found"))
    return PaperClaims(paper, 1, tuple(run_of(paper, n) for n in range(2)), tuple(results), coverage)


def make_web_lake(root: Path, papers: int = 3, curate: CURATE = claims_of_a_paper) -> Lake:
    """A published lake whose papers have pages to draw; four claims a paper."""
    lake = Lake(root).create()
    batch = [
        PaperReadings(
            f"{n:064x}",
            "read",
            "",
            arxiv_id(n),
            1,
            f"A fictional paper, number {n}",
            "",
            PAGES,
            40_000,
            tables=(_TABLE,),
        )
        for n in range(papers)
    ]
    lake.write_readings(batch, "rules-1", at=AT)
    publish_with(lake, curate)
    document = pypdfium2.PdfDocument.new()
    for _ in range(PAGES):
        document.new_page(612, 792)
    for paper in batch:
        target = lake.root / "pdf" / paper.pdf_sha256[:2] / f"{paper.pdf_sha256}.pdf"
        target.parent.mkdir(parents=True, exist_ok=True)
        document.save(target)
    document.close()
    return lake


class Tab:
    """A tab of the browser: what it sends carries what the served page's own requests carry."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.headers = {TOKEN_HEADER: TOKEN, "Origin": f"http://{HOST}"}
        self.card: dict[str, Any] = {}

    def get(self, path: str, **values: Any) -> Any:
        """The answer to a GET, whatever its status."""
        return self.client.get(f"/{TOKEN}/{path}", params=values)

    def post(self, path: str, **body: Any) -> Any:
        """The answer to a POST, whatever its status."""
        return self.client.post(f"/{TOKEN}/{path}", json=body, headers=self.headers)

    def load(self, **values: str) -> dict[str, Any]:
        """Open the page, or a claim of it; returns the card."""
        answer = self.get("card", **values)
        assert answer.status_code == 200, answer.text
        self.card = answer.json()["card"]
        return self.card

    def decide(self, act: str, **more: Any) -> Any:
        """Decide on the card that this tab shows; a view that comes back is shown."""
        body = {"claim_id": self.card["claim_id"], "seal": self.card["seal"], "act": act, "seconds": 1.5, **more}
        answer = self.post("decide", **body)
        view = answer.json() if answer.status_code == 200 else answer.json().get("view")
        if view is not None:
            self.card = view["card"]
        return answer


def tab_of(lake: Lake, reviewer: str = "Ada", **options: Any) -> Tab:
    """A tab with a server of its own."""
    seat = Seat(Desk(lake, reviewer, vocabulary=vocabulary, **options))
    client = TestClient(
        review_application(seat, PagePictures(), TOKEN), base_url=f"http://{HOST}", raise_server_exceptions=False
    )
    client.headers["Host"] = HOST
    return Tab(client)


def other_tab(tab: Tab) -> Tab:
    """Another tab on the same server."""
    return Tab(tab.client)
