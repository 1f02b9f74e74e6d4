"""The claims of a table's row, column or whole that one decision can be about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from climits.review.card import Card, ReviewError
from curation.asking.scopes import Scope, spot_of
from curation.decisions.effects import Ruling
from curation.decisions.schema import NUMBER
from warehouse.shown import shown

KEYS: Final[dict[str, Scope]] = {"r": "row", "c": "column", "t": "table"}
"""The keys of the scopes."""
SAID: Final = {"c": "right as they stand", "x": "the paper does not say this", "o": "others' work, not its own"}
"""What may be said of all claims of a scope, by key; the number of a field gives that field another value."""


@dataclass(frozen=True, slots=True)
class TableClaims:
    """Cards of one scope that nobody decided yet, the one that was asked about first."""

    claims: tuple[Card, ...]

    def count(self, status: str) -> int:
        """How many of them are accepted, or queued."""
        return sum(card.row.get("status") == status for card in self.claims)

    def __str__(self) -> str:
        return f"{self.count('queued')} queued, {self.count('accepted')} accepted"


def scope_name(card: Card, scope: Scope) -> str:
    """What the paper calls the row, the column or the table of a card."""
    return shown(card.row.get(f"{scope}_label") or "")


def saved_words(verdict: str, claims: int, scope: Scope) -> str:
    """What a reviewer is told of a decision on so many claims."""
    counted = "1 claim" if claims == 1 else f"{claims} claims"
    return f"saved: {verdict}, {counted} of the {scope}; z takes all of it back"


def table_claims(
    card: Card, scope: Scope, table: Mapping[str, Any] | None, rulings: Mapping[str, Ruling]
) -> TableClaims:
    """The claims of the kind of a card around it; `table` is its row of `tables`, `rulings` what was decided since the
    publish.

    The card's own is among them unless somebody decided on it. Raises ReviewError for a claim that stands in no table.
    """
    cells = table["cells"] if table is not None else ()
    here = spot_of(card.row, cells) if card.kind in NUMBER else None
    if here is None:
        raise ReviewError("this claim stands in no table")
    around = [
        Card(claim_id, kind, card.arxiv_id, row, card.desk)
        for kind, claim_id, row in card.desk.claims()
        if kind == card.kind
        and claim_id != card.claim_id
        and row["status"] in ("queued", "accepted")
        and claim_id not in rulings
        and row["pdf_sha256"] == card.row.get("pdf_sha256")
        and (spot := spot_of(row, cells)) is not None
        and here.shares(spot, scope)
    ]
    decided = card.claim_id in rulings or card.row.get("status") not in ("queued", "accepted")
    return TableClaims(tuple(around) if decided else (card, *around))
