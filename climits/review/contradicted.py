"""Claims that stand although a reviewer says that their paper does not report what they state."""

from __future__ import annotations

from typing import Any, Final

from warehouse.reviewing import PaperOnDesk

_STANDS: Final = ("accepted", "confirmed", "corrected")
_COLUMN: Final = {
    "hardware": "chip",
    "count": "chip_count",
    "duration": "duration_h",
    "training_compute": "training_compute_flop",
}
"""The column of runs that states a fact; results state the fact that is not among them."""


def contradicted(desk: PaperOnDesk, fact: str) -> str:
    """What a reviewer is told who says that the paper lacks a fact; empty where no claim of its own states it."""
    if fact in _COLUMN:
        stating = [row["run_id"] for row in desk.runs if _states(row, _COLUMN[fact])]
    else:
        stating = [row["result_id"] for row in desk.results if _states(row, "value")]
    if not stating:
        return ""
    more = f" and {len(stating) - 1} more" if len(stating) > 1 else ""
    return f"{stating[0]}{more} of {desk.paper['arxiv_id']} still states {fact.replace('_', ' ')}: reject what is wrong"


def _states(row: dict[str, Any], column: str) -> bool:
    return bool(row["own"]) and row["status"] in _STANDS and row.get(column) is not None
