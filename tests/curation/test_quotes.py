"""Quotes of label files looked up on their pages."""

from __future__ import annotations

from typing import Any

import pytest

from curation.judging.quotes import absent_quotes, pages_to_look_at

QUOTE = "We trained our models on one machine with 8 NVIDIA P100 GPUs."
PAGES = {
    6: "Training",
    7: "5.2 Hardware\nWe trained our models on one ma-\nchine with 8 NVIDIA",
    8: "P100 GPUs.",
    9: "End",
}


def label(page: int | None, quote: str | None) -> dict[str, Any]:
    return {
        "id": "1706.03762v5", "runs": [{"evidence": [{"page": page, "quote": quote}]}], "results": [],
        "other_hardware": [{"page": page, "quote": quote}],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("page", "quote", "places"),
    [
        (7, QUOTE, []),  # goes on overleaf
        (8, QUOTE, []),  # began on the page before
        (9, "P100 GPUs. End", []),
        (7, "we trained OUR models…", []),
        (7, None, []),
        (None, QUOTE, []),
        (9, QUOTE, ["runs[0]", "other_hardware"]),
        (7, "We trained our models on four machines with 16 Google TPUs.", ["runs[0]", "other_hardware"]),
    ],
)
def test_a_quote_that_is_not_on_its_page_is_named(page: int | None, quote: str | None, places: list[str]) -> None:
    told = absent_quotes(label(page, quote), PAGES)
    assert [text.split(": ")[1].split(" quotes")[0] for text in told] == places
    assert all(text.startswith("1706.03762v5: ") and str(quote)[:40] in text for text in told)


def test_only_pages_of_quotes_and_their_neighbours_are_looked_at() -> None:
    assert pages_to_look_at(label(7, QUOTE)) == {6, 7, 8}
    assert pages_to_look_at(label(7, None)) == frozenset()
