"""A table as the card shows it: its headers, the rows and columns around the claim's cell, the cell marked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from curation.asking.scopes import Spot
from curation.candidates.captions import captioned
from warehouse.shown import shown

WIDEST_LABEL: Final = 20
WIDEST_CELL: Final = 11
_MARK: Final = "bold black on yellow"


def table_text(table: Mapping[str, Any], spot: Spot, width: int, height: int) -> Text:
    """At most `height` lines of `width` characters around a cell; rows and columns that are left out leave a "…"."""
    rows: dict[int, dict[int, Mapping[str, Any]]] = {}
    for cell in table["cells"]:
        rows.setdefault(cell["row"], {})[cell["column"]] = cell
    headers = [row for row in sorted(rows) if row < (table["header_rows"] or 0)]
    columns = _columns(table, rows, spot, width)
    body = _around(
        [row for row in sorted(rows) if row not in headers], spot.row, max(1, height - 1 - len(headers[-2:]))
    )
    text = Text(no_wrap=True, overflow="ellipsis")
    said = captioned(table.get("label") or "", table.get("caption") or "") or "table"
    caption = Text(f"p. {table['page']} {shown(said)}", "cyan")
    caption.truncate(width, overflow="ellipsis")
    text.append_text(caption).append("\n")
    previous = -1
    for row in [*headers[-2:], *body]:
        cut = row not in headers and row != previous + 1 and previous in body
        previous = row
        here = row == spot.row
        text.append("▸" if here else "…" if cut else " ", "bold yellow" if here else "dim")
        for column, room in columns.items():
            style = _MARK if here and column == spot.column else "bold" if here else "dim" if row in headers else ""
            text.append(set_cell_size(_cell(rows[row], column), room), style)
            text.append(" ")
        text.append("\n")
    return text


def _cell(row: Mapping[int, Mapping[str, Any]], column: int) -> str:
    """The text over or in a column; a cell that spans several stands in each of them."""
    for start, cell in row.items():
        if start <= column < start + max(1, cell.get("column_span") or 1):
            return " ".join(shown(cell["text"]).split())
    return ""


def _columns(
    table: Mapping[str, Any], rows: Mapping[int, Mapping[int, Mapping[str, Any]]], spot: Spot, width: int
) -> dict[int, int]:
    """The columns that fit, with their widths: those of the labels, the claim's, then its neighbours."""
    every = sorted({column for row in rows.values() for column in row})
    labels = [column for column in every if column < max(1, table["header_columns"] or 1)]
    here = spot.column if isinstance(spot.column, int) else None
    near = sorted((c for c in every if c not in labels), key=lambda c: (abs(c - (here or 0)), c))
    chosen: dict[int, int] = {}
    left = width - 1
    for column in dict.fromkeys([*labels[-1:], *([here] if here is not None else []), *near, *labels]):
        widest = max(cell_len(_cell(row, column)) for row in rows.values())
        room = min(widest, WIDEST_LABEL if column in labels else WIDEST_CELL)
        if room and room + 1 <= left:
            chosen[column] = room
            left -= room + 1
    return dict(sorted(chosen.items()))


def _around(rows: list[int], row: int | str | None, room: int) -> list[int]:
    """So many rows, the claim's in the middle as far as there are others."""
    here = rows.index(row) if row in rows else 0
    start = max(0, min(here - room // 2, len(rows) - room))
    return rows[start : start + room]
