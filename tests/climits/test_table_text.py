"""Tables as the card shows them."""

from __future__ import annotations

from typing import Any

import pytest
from rich.cells import cell_len

from climits.review.table_text import table_text
from curation.asking.scopes import Spot


def table(rows: int, columns: int, header_rows: int = 1) -> dict[str, Any]:
    def text(r: int, c: int) -> str:
        return f"head {c}" if r < header_rows else f"model {r}" if c == 0 else f"{r}.{c}"

    cells = [{"row": r, "column": c, "text": text(r, c), "column_span": 1} for r in range(rows) for c in range(columns)]
    return {
        "page": 4, "label": "Table 2", "caption": "Table 2: Errors", "header_rows": header_rows, "header_columns": 1,
        "cells": cells,
    }  # fmt: skip


def test_the_claims_row_is_in_the_middle_under_its_header() -> None:
    lines = table_text(table(30, 3), Spot("t", 15, 2), 40, 7).plain.splitlines()
    assert lines[0] == "p. 4 Table 2: Errors"
    assert [line.split() for line in lines[1:3]] == [
        ["head", "0", "head", "1", "head", "2"], ["model", "13", "13.1", "13.2"],
    ]  # fmt: skip
    assert lines[4].startswith("▸model 15")
    assert len(lines) == 7


@pytest.mark.parametrize("column", [1, 9, 18])
def test_labels_and_the_claims_column_are_always_there_and_nothing_is_too_wide(column: int) -> None:
    text = table_text(table(5, 19), Spot("t", 2, column), 40, 8)
    (here,) = [line for line in text.plain.splitlines() if line.startswith("▸")]
    assert here.split()[:2] == ["▸model", "2"]
    assert f"2.{column}" in here.split()
    assert all(cell_len(line) <= 40 for line in text.plain.splitlines())


def test_a_header_that_spans_columns_stands_over_each() -> None:
    wide = table(3, 3)
    wide["cells"] = [c for c in wide["cells"] if c["row"] or c["column"] == 0]
    wide["cells"].append({"row": 0, "column": 1, "text": "top-1", "column_span": 2})
    head = table_text(wide, Spot("t", 1, 2), 40, 8).plain.splitlines()[1]
    assert head.split() == ["head", "0", "top-1", "top-1"]


def test_hostile_text_is_harmless() -> None:
    bad = table(2, 2)
    bad["cells"][3]["text"] = "1\x1b]0;owned\x07"
    assert "\x1b" not in table_text(bad, Spot("t", 1, 1), 40, 8).plain
