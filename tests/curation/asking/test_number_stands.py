"""Where a number stands that no candidate has, and why it became none."""

from __future__ import annotations

import pytest

from curation.asking.number_stands import OUTSIDE, REFERENCES, SearchedPaper
from extractors.reading import Box, PaperReadings, Reading, Table, TextLine
from tests.curation.test_results import table

SPEEDS = table(
    "Table 4: Speed of the network.", [["model", "Batch / ms"], ["GridNet", "41.7"], ["GridNet-S 512", "+1.2"]]
)
UNREAD = Table(
    "p6-t", 6, "Table 5", "Table 5: Costs.", Box(0, 0, 400, 90), understood=False, problem="no columns found"
)
QUOTE = "We train for 90 epochs on a V100 with a learning rate of 0.1."
READINGS = (
    Reading("accelerator", "V100", 2, QUOTE, "accelerators.chip", None, "gpu"),
    Reading("epochs", "90 epochs", 2, QUOTE, "amounts.epochs", 90.0),
    Reading("score", "a loss of 2.75", 2, "It reaches a loss of 2.75.", "scores.of", 2.75, "loss"),
)  # fmt: skip
PLACE = Box(10, 200, 300, 210)
LINES = (
    TextLine(2, "We train for 90 epochs on a V100 with", "prose", False, PLACE),
    TextLine(2, "a learning rate of 0.1. It reaches a loss of 2.75.", "prose", False, PLACE),
    TextLine(8, "The corpus holds 174 GB of text [58, 7] .", "prose", False, PLACE),
    TextLine(6, "below it 18.4 hours", "prose", False, PLACE),
    TextLine(6, "GridNet 17.3 days", "row", False, Box(10, 20, 300, 30)),
    TextLine(9, "Learning 33.7 things, 2016.", "reference", False, PLACE),
    TextLine(9, "13", "margin", False, PLACE),
)
PAPER = PaperReadings("00", "read", title="GridNet", pages=9, tables=(SPEEDS, UNREAD), readings=READINGS)


@pytest.mark.parametrize(
    ("number", "page", "where", "reason"),
    [
        (41.7, 5, "Table 4, row “GridNet”, column “Batch / ms”", "the paper names no benchmark that is listed"),
        (1.2, 5, "Table 4, row “GridNet-S 512”, column “Batch / ms”", "it was read as a label, a setting or an amount"),
        (512.0, 5, "Table 4, row “GridNet-S 512”, column “model”", "it was read as a label, a setting or an amount"),
        (90.0, 2, "the text", "read as epochs (“90 epochs”), which makes no run or result by itself"),
        (0.1, 2, "the text", "in a sentence of which “V100”, “90 epochs” was read, but no rule reads this number"),
        (2.75, 2, "the text", "read as a score (“a loss of 2.75”), but near it stands no listed benchmark"),
        (174.0, 8, "the text", OUTSIDE),
        (17.3, 6, "Table 5", "the table could not be read into cells: no columns found"),
        (18.4, 6, "the text", "beside Table 5, which could not be read: no columns found"),
        (33.7, 9, REFERENCES, "nothing is read there"),
    ],
)  # fmt: skip
def test_where_a_number_stands(number: float, page: int, where: str, reason: str) -> None:
    (stand,) = SearchedPaper(PAPER, LINES).stands(number)
    assert (stand.page, stand.where) == (page, where)
    assert stand.reason.startswith(reason)


@pytest.mark.parametrize("number", [7.0, 58.0, 13.0, 99.0])
def test_citations_and_page_numbers_are_no_place(number: float) -> None:
    assert SearchedPaper(PAPER, LINES).stands(number) == []


def test_a_listed_benchmark_that_cannot_have_it_is_named() -> None:
    on_imagenet = table("Table 1: Top-1 error on ImageNet.", [["model", "input size"], ["GridNet", "3840"]])
    (stand,) = SearchedPaper(PaperReadings("00", "read", pages=9, tables=(on_imagenet,)), ()).stands(3840.0)
    assert "no metric of a benchmark named here (imagenet)" in stand.reason


def test_without_lines_the_sentences_that_were_read_are_searched() -> None:
    (stand, *_) = SearchedPaper(PAPER, None).stands(0.1)
    assert (stand.page, stand.quote) == (2, QUOTE)
