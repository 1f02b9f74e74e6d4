"""Claims that stand although a reviewer says that their paper does not report what they state."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import TYPE_CHECKING, Any, Final

from warehouse.reviewing import PaperOnDesk

if TYPE_CHECKING:
    from climits.review.desk import Desk

_STANDS: Final = ("accepted", "confirmed", "corrected")
_COLUMN: Final = {
    "hardware": "chip",
    "count": "chip_count",
    "duration": "duration_h",
    "training_compute": "training_compute_flop",
}
"""The column of runs that states a fact; results state the fact that is not among them."""


def contradictions(desk: Desk, arxiv_id: str, facts: Sequence[str]) -> list[str]:
    """What a reviewer is told who says that a paper lacks facts which claims of it state, a line a fact.

    Claims rejected since the publish are not among them. A second look is blind and is told nothing: what stands may
    tell what the first one decided.
    """
    paper = desk.paper(arxiv_id)
    if paper is None or desk.mode == "second":
        return []
    rejected = {claim_id for claim_id, verdict in desk.decided_now(arxiv_id).items() if verdict == "reject"}
    return [told for fact in facts if (told := contradicted(paper, fact, rejected))]


def contradicted(desk: PaperOnDesk, fact: str, rejected: Set[str] = frozenset()) -> str:
    """What a reviewer is told who says that the paper lacks a fact; empty where no claim of its own states it.

    `rejected` are claims that somebody rejected since they were published.
    """
    rows, claim_id, column = (
        (desk.runs, "run_id", _COLUMN[fact]) if fact in _COLUMN else (desk.results, "result_id", "value")
    )
    stating = [row[claim_id] for row in rows if row[claim_id] not in rejected and _states(row, column)]
    if not stating:
        return ""
    more = f" and {len(stating) - 1} more" if len(stating) > 1 else ""
    return f"{stating[0]}{more} of {desk.paper['arxiv_id']} still states {fact.replace('_', ' ')}: reject what is wrong"


def _states(row: dict[str, Any], column: str) -> bool:
    return bool(row["own"]) and row["status"] in _STANDS and row.get(column) is not None
