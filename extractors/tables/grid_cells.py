"""The cells of a table's rows before they have boxes: words over columns."""

from __future__ import annotations

from dataclasses import dataclass, field

from extractors.tables.columns import starts_with_number
from extractors.tables.view import TableWord


@dataclass(slots=True)
class GridCell:
    """Words of one cell; `column` to `last` are the columns it lies over."""

    column: int
    last: int
    words: list[TableWord]
    row: int = 0

    @property
    def text(self) -> str:
        return " ".join(w.text for w in self.words)

    @property
    def numeric(self) -> bool:
        return starts_with_number(self.words)


@dataclass(slots=True)
class Grid:
    """A table's rows of cells with the number of header rows and label columns and the rows that are sub-headings."""

    rows: list[list[GridCell]]
    n_columns: int
    header_rows: int
    header_columns: int
    group_rows: list[int] = field(default_factory=list)


def put(cells: list[GridCell], cell: GridCell) -> None:
    """Add a cell, joining it with the cell before where both lie in the same column."""
    if cells and cells[-1].last >= cell.column and cells[-1].column <= cell.column:
        cells[-1].words += cell.words
        cells[-1].last = max(cells[-1].last, cell.last)
    else:
        cells.append(cell)
