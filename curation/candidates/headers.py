"""The headers over a column, told apart by where they stand when several share one place of the grid.

A header row whose columns were not told apart gives several cells over the same columns: words of one header, or
headers of neighbouring columns. The gaps between them and the numbers below say which.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from statistics import median
from typing import Final

from curation.vocabulary.result_words import find_metrics
from extractors.reading import Cell, Table

OF_SPLIT = re.compile(r"\^\s*(?:val|test|dev)\w*")
INDEX_LENGTH = 6  # characters of a header that may be an index of the one above: "50", "0.75", "small"
WORD_GAP: Final = 0.75
"""Gap between two words of one header at most, as a share of their height: words stand 0.4 to 0.7 apart, headers of
neighbouring columns 0.8 or more."""


def headers_by_column(table: Table, rows: Mapping[int, Sequence[Cell]]) -> dict[int, tuple[str, ...]]:
    """The texts over each column, nearest first."""
    middles = _middles(table)
    return {column: _over(table, rows, column, middles.get(column)) for column in range(table.n_columns)}


def _middles(table: Table) -> dict[int, float]:
    """Where the middle of each column lies on the page, by its cells below the headers."""
    found: dict[int, list[float]] = {}
    for cell in table.cells:
        if cell.row >= table.header_rows and cell.column_span == 1:
            found.setdefault(cell.column, []).append((cell.box.x0 + cell.box.x1) / 2)
    return {column: median(some) for column, some in found.items()}


def _over(table: Table, rows: Mapping[int, Sequence[Cell]], column: int, middle: float | None) -> tuple[str, ...]:
    found: list[str] = []
    for r in range(table.header_rows - 1, -1, -1):
        cells = [c for c in rows.get(r, ()) if c.column <= column < c.column + c.column_span]
        places = {(c.column, c.column_span) for c in cells}
        if len(cells) > 1 and len(places) == 1 and middle is not None:
            found.append(_nearest(_phrases(cells), middle))
        else:
            found += [c.text for c in cells]
    return tuple(found)


def _phrases(cells: Sequence[Cell]) -> list[list[Cell]]:
    """Cells of one line put together where no more than a space parts them."""
    ordered = sorted(cells, key=lambda c: c.box.x0)
    phrases = [[ordered[0]]]
    for before, cell in pairwise(ordered):
        if cell.box.x0 - before.box.x1 <= WORD_GAP * (cell.box.y1 - cell.box.y0):
            phrases[-1].append(cell)
        else:
            phrases.append([cell])
    return phrases


def _nearest(phrases: Sequence[Sequence[Cell]], middle: float) -> str:
    """The text of the phrase that stands over a place, or else nearest to it."""
    best = min(phrases, key=lambda cells: max(cells[0].box.x0 - middle, middle - cells[-1].box.x1, 0.0))
    return " ".join(cell.text for cell in best)


def whole_header(heads: Sequence[str]) -> str:
    """The header next to a cell, with the one above it where it is an index of that: "50" under "AP" is "AP 50"."""
    if len(heads) > 1 and len(heads[0]) <= INDEX_LENGTH and not find_metrics(heads[0]):
        above = OF_SPLIT.sub("", heads[1])
        index = f"{above} {heads[0]}"
        if find_metrics(above) and find_metrics(index) != find_metrics(above):
            return index
    return heads[0] if heads else ""
