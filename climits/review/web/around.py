"""What the browser is sent of the table around a claim: which claims one decision on it would be about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from climits.review.desk import Card, Desk
from climits.review.panels import MARKS
from climits.review.table_claims import KEYS, SAID, scope_name
from climits.review.text import LABELS, label_of
from curation.asking.scopes import alike, spot_of


def around_view(desk: Desk, card: Card) -> dict[str, Any]:
    """The undecided claims of the card's table, and which of them stand in its row and column.

    `covers` are places in the list of `claims`. Raises ReviewError where one decision cannot be about a table.
    """
    table = desk.table(card)
    cells = table["cells"] if table is not None else ()
    scopes = {key: (scope, desk.around(card, scope)) for key, scope in KEYS.items()}
    every = desk.around(card, "table").claims
    places = {one.claim_id: place for place, one in enumerate(every)}
    return {
        "claim_id": card.claim_id,
        "said": [list(pair) for pair in SAID.items()],
        "scopes": [
            {
                "key": key,
                "scope": scope,
                "name": scope_name(card, scope),
                "counted": str(meant),
                "covers": [places[one.claim_id] for one in meant.claims],
            }
            for key, (scope, meant) in scopes.items()
        ],
        "claims": [_claim(one, card, cells) for one in every],
    }


def _claim(one: Card, card: Card, cells: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """A claim with its cell, and the fields of which it states something else than the card: no correction is of it."""
    status = one.row.get("status") or ""
    spot = spot_of(one.row, cells)
    cell = [spot.row, spot.column] if spot is not None and isinstance(spot.row, int) else None
    return {
        "mark": MARKS.get(status, ("·", ""))[0],
        "status": status,
        "label": label_of(one.kind, one.row),
        "cell": cell,
        "otherwise": [name for name in LABELS[one.kind] if not alike(one.row, card.row, [name])],
    }
