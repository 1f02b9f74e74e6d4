"""Which claims of a table one decision is about."""

from __future__ import annotations

from typing import Any

import pytest

from curation.asking.scopes import Spot, alike, spot_of

CELLS = [
    {"row": 1, "column": 1, "box": {"x0": 100.0, "y0": 100.0, "x1": 140.0, "y1": 110.0}},
    {"row": 1, "column": 2, "box": {"x0": 150.0, "y0": 100.0, "x1": 190.0, "y1": 110.0}},
]


def claim(x0: float, **changes: Any) -> dict[str, Any]:
    box = {"x0": x0, "y0": 101.0, "x1": x0 + 20, "y1": 109.0}
    evidence = [{"field": "value", "page": 5, "boxes": [box]}]
    return {"table_id": "p5-1", "page": 5, "row_label": "VGG", "column_label": "top-1", "evidence": evidence, **changes}


@pytest.mark.parametrize(
    ("row", "spot"),
    [
        (claim(110), Spot("p5-1", 1, 1)),
        (claim(160), Spot("p5-1", 1, 2)),
        (claim(300), Spot("p5-1", "VGG", "top-1")),  # no cell there: by its labels
        (claim(300, row_label=""), Spot("p5-1", None, "top-1")),
        (claim(110, page=6), Spot("p5-1", "VGG", "top-1")),  # the box is on another page
        (claim(110, table_id=None), None),
    ],
)
def test_where_a_result_stands(row: dict[str, Any], spot: Spot | None) -> None:
    assert spot_of(row, CELLS) == spot


@pytest.mark.parametrize(
    ("other", "row", "column", "table"),
    [
        (Spot("t", 1, 2), True, False, True),
        (Spot("t", 2, 1), False, True, True),
        (Spot("t", 2, 2), False, False, True),
        (Spot("t"), False, False, True),
        (Spot("u", 1, 1), False, False, False),
    ],
)
def test_what_two_spots_share(other: Spot, row: bool, column: bool, table: bool) -> None:
    here = Spot("t", 1, 1)
    assert (here.shares(other, "row"), here.shares(other, "column"), here.shares(other, "table")) == (
        row,
        column,
        table,
    )


def test_unknown_rows_are_not_one_row() -> None:
    assert not Spot("t").shares(Spot("t"), "row")


def test_a_correction_is_of_what_states_the_same() -> None:
    card = {"metric": "top1_error", "own": True}
    assert alike({"metric": "top1_error", "own": False}, card, ["metric"])
    assert not alike({"metric": "top5_error", "own": True}, card, ["metric", "own"])
    assert alike({"metric": "top5_error"}, card, [])
