"""Headers over columns, told apart by where they stand."""

from __future__ import annotations

import pytest

from curation.candidates.headers import headers_by_column, whole_header
from extractors.reading import Box, Cell, Table


def headed(*headers: tuple[str, float, float]) -> dict[int, tuple[str, ...]]:
    """Headers over two columns that one row of numbers tells apart: the numbers stand at 100 and at 160."""
    cells = [Cell(0, 0, text, Box(x0, 10, x1, 20), column_span=2) for text, x0, x1 in headers]
    cells += [Cell(1, 0, "42.4", Box(95, 30, 105, 40)), Cell(1, 1, "60.0", Box(155, 30, 165, 40))]
    table = Table("p1-t", 1, "Table 1", "Table 1: Results.", Box(90, 10, 170, 40), tuple(cells), 2, 2, 1, 0)
    return headers_by_column(table, {0: cells[: len(headers)], 1: cells[len(headers) :]})


@pytest.mark.parametrize(
    ("headers", "over"),
    [
        # 2108.07755, Table 4: three headers of three columns in one place of the grid.
        ([("AP", 96, 104), ("AP_50", 152, 168)], {0: ("AP",), 1: ("AP_50",)}),
        # 2204.02311, Table 12: the words of one header stand a space apart.
        ([("Raw", 110, 125), ("score", 130, 150)], {0: ("Raw score",), 1: ("Raw score",)}),
        ([("COCO test-dev", 100, 160)], {0: ("COCO test-dev",), 1: ("COCO test-dev",)}),
    ],
)
def test_gaps_tell_words_of_one_header_from_headers_of_neighbours(
    headers: list[tuple[str, float, float]], over: dict[int, tuple[str, ...]]
) -> None:
    assert headed(*headers) == over


@pytest.mark.parametrize(
    ("heads", "whole"),
    [
        (("50", "AP^bb"), "AP^bb 50"),
        (("75", "AP^val"), "AP 75"),
        (("S", "AP"), "AP S"),
        (("AP_50", "AP"), "AP_50"),
        (("R50", "AP"), "R50"),
        (("test", "BLEU"), "test"),
        (("50",), "50"),
        ((), ""),
    ],
)
def test_an_index_takes_the_metric_above_it(heads: tuple[str, ...], whole: str) -> None:
    assert whole_header(heads) == whole
