"""A table of a paper as the browser shows it: rows of cells, headers told apart, the cells that were read marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from curation.candidates.captions import captioned
from warehouse.shown import shown


def table_view(table: Mapping[str, Any], boxes: Sequence[Sequence[float]]) -> dict[str, Any]:
    """A row of `tables` for display; cells that one of `boxes` (points, from the top left) is centred on are marked.

    Cells that span rows stand in their first one: what spans overlap in a hard table does not shift the others.
    """
    by_row: dict[int, list[Mapping[str, Any]]] = {}
    for cell in table["cells"]:
        by_row.setdefault(cell["row"], []).append(cell)
    groups = set(table["group_rows"] or ())
    rows = []
    for number in range(table["n_rows"]):
        cells = sorted(by_row.get(number, ()), key=lambda cell: cell["column"])
        rows.append([_header(cell, number, table, groups) for cell in _aligned(cells, table["n_columns"], boxes)])
    return {
        "caption": shown(captioned(table["label"] or "", table["caption"] or "")),
        "page": table["page"],
        "box": [table["box"][edge] for edge in ("x0", "y0", "x1", "y1")],
        "header_rows": table["header_rows"],
        "rows": rows,
    }


def _aligned(
    cells: Sequence[Mapping[str, Any]], columns: int, boxes: Sequence[Sequence[float]]
) -> list[dict[str, Any]]:
    """The cells of a row from left to right, with empty ones where the table has none."""
    aligned: list[dict[str, Any]] = []
    place = 0
    for index, cell in enumerate(cells):
        aligned += [{"column": free, "text": "", "span": 1} for free in range(place, cell["column"])]
        end = cells[index + 1]["column"] if index + 1 < len(cells) else columns
        span = max(1, min(cell["column_span"], end - cell["column"]))
        one = {"column": cell["column"], "text": shown(cell["text"]), "span": span}
        aligned.append({**one, "here": True} if any(_within(box, cell["box"]) for box in boxes) else one)
        place = cell["column"] + span
    return aligned + [{"column": free, "text": "", "span": 1} for free in range(place, columns)]


def _header(cell: dict[str, Any], row: int, table: Mapping[str, Any], groups: set[int]) -> dict[str, Any]:
    if row < table["header_rows"]:
        return {**cell, "scope": "col"}
    if row in groups or cell["column"] < table["header_columns"]:
        return {**cell, "scope": "row"} if cell["text"] else cell
    return cell


def _within(box: Sequence[float], cell: Mapping[str, float]) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return cell["x0"] <= x <= cell["x1"] and cell["y0"] <= y <= cell["y1"]
