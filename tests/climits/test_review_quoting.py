"""Quotes that reviewers give: words that stand on the page, or nothing is saved."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from climits.review.card import ReviewError
from climits.review.desk import Desk
from curation.decisions.effects import load
from extractors.reading import Box, PaperText, TextLine
from tests.climits.review_lake import arxiv_id, desk_of, make_lake, without_decisions
from warehouse.lake import Lake

PAPER = arxiv_id(0)
LINES = ((6, "We trained Big on 8 NVIDIA P100 GPUs, which"), (7, "took 3.5 × 10^1 hours."), (9, "Acknowledgements"))


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """A lake that keeps some lines of its first paper."""
    lake = make_lake(tmp_path_factory.mktemp("quoting") / "lake", papers=2, runs=2, results=2)
    desk = desk_of(lake)
    paper = desk.paper(PAPER)
    desk.close()
    assert paper is not None
    box = Box(0.0, 0.0, 1.0, 1.0)
    lines = tuple(TextLine(page, text, "prose", joined=False, box=box) for page, text in LINES)
    lake.write_texts([PaperText(paper.paper["pdf_sha256"], lines)])
    return lake


@pytest.fixture
def desk(published: Lake) -> Iterator[Desk]:
    for lake in without_decisions(published):
        desk = desk_of(lake)
        yield desk
        desk.close()


def run(quote: str, page: int) -> dict[str, Any]:
    return {"model": "Big", "stage": "train", "own": True, "chip": "P100", "quote": quote, "page": page}


@pytest.mark.parametrize(
    ("quote", "page"),
    [
        ("We trained Big on 8 NVIDIA P100 GPUs", 6),
        ("We trained Big on 8 NVIDIA P100 GPUs, which took 3.5 × 10^1 hours.", 7),
        ("we  trained big on 8 nvidia p100 gpus", 7),
    ],
)
def test_words_of_the_page_or_its_neighbour_are_taken(desk: Desk, quote: str, page: int) -> None:
    assert desk.add("run", PAPER, run(quote, page)).fields["quote"] == quote


@pytest.mark.parametrize(("quote", "page"), [("Big took a fortnight on a borrowed abacus", 6), ("We trained Big", 9)])
def test_words_that_do_not_stand_there_are_refused(desk: Desk, quote: str, page: int) -> None:
    with pytest.raises(ReviewError, match=f"page {page} does not say '{quote}'"):
        desk.add("run", PAPER, run(quote, page))
    assert load(desk.lake.decisions).decisions == ()


def test_a_correction_of_the_quote_is_checked_too(desk: Desk) -> None:
    card = desk.next()
    assert card is not None
    card = card if card.arxiv_id == PAPER else desk.card(sorted(desk.waiting_of(PAPER))[0])
    assert card is not None
    with pytest.raises(ReviewError, match="does not say 'nobody wrote this'"):
        desk.decide(card, "correct", {"quote": "nobody wrote this"})
    assert desk.decide(card, "correct", {"quote": "took 3.5 × 10^1 hours", "page": 7}).fields["page"] == 7


def test_of_a_paper_whose_lines_are_not_kept_any_quote_is_taken(desk: Desk) -> None:
    assert desk.add("run", arxiv_id(1), run("Big was trained", 2)).arxiv_id == arxiv_id(1)
