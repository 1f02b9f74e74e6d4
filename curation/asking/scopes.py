"""Which claims of a table one decision may be about: those of a row, of a column, or of the whole table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

from curation.decisions.schema import NUMBER

Scope = Literal["row", "column", "table"]
SCOPES: Final[tuple[Scope, ...]] = get_args(Scope)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a claim stands: the table, and its row and column by number, or by label where no cell is known."""

    table_id: str
    row: int | str | None = None
    column: int | str | None = None

    def shares(self, other: Spot, scope: Scope) -> bool:
        """Whether both stand in one row, column or table."""
        if self.table_id != other.table_id:
            return False
        if scope == "table":
            return True
        one, two = (self.row, other.row) if scope == "row" else (self.column, other.column)
        return one is not None and one == two


def spot_of(claim: Mapping[str, Any], cells: Iterable[Mapping[str, Any]]) -> Spot | None:
    """Where a claim stands, by the box of its number among the cells of its table; None for what is in no table."""
    table_id = claim.get("table_id")
    if not table_id:
        return None
    boxes = [
        box
        for piece in claim.get("evidence") or ()
        if piece.get("field") in NUMBER.values() and piece.get("page") == claim.get("page")
        for box in piece.get("boxes") or ()
    ]
    for box in boxes:
        if (cell := _around(box, cells)) is not None:
            return Spot(table_id, cell["row"], cell["column"])
    return Spot(table_id, claim.get("row_label") or None, claim.get("column_label") or None)


def _around(box: Mapping[str, float], cells: Iterable[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    x, y = (box["x0"] + box["x1"]) / 2, (box["y0"] + box["y1"]) / 2
    for cell in cells:
        outer = cell["box"]
        if outer["x0"] <= x <= outer["x1"] and outer["y0"] <= y <= outer["y1"]:
            return cell
    return None


def alike(claim: Mapping[str, Any], card: Mapping[str, Any], fields: Sequence[str]) -> bool:
    """Whether a claim states of the fields to correct what the card states: what is said of one then holds for both."""
    return all(claim.get(name) == card.get(name) for name in fields)
