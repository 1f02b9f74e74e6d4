"""What is asked of a reviewer who adds a claim, and what the claim on the screen answers already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from climits.review.desk import Card, Desk
from curation.decisions.effects import ClaimKind
from curation.decisions.values import parse_all
from warehouse.shown import shown

_RUN: Final = """
model chip chip_count count_unit duration_h duration_kind training_compute_flop stage own page quote
memory_gb form_factor epochs steps parameters tokens
"""
_RESULT: Final = "value model benchmark metric split own page quote"
_COST: Final = "pass_compute pass_unit model parameters input_size own page quote"

ORDER: Final[dict[ClaimKind, tuple[str, ...]]] = {
    "run": tuple(_RUN.split()),
    "result": tuple(_RESULT.split()),
    "cost": tuple(_COST.split()),
}
"""The fields of a claim to add, in the order in which papers tend to state them."""

_TAKEN_OVER: Final[dict[ClaimKind, tuple[str, ...]]] = {
    "run": ("stage", "own", "page", "quote"),
    "result": ORDER["result"][1:],
    "cost": ("pass_unit", "input_size", "own", "page", "quote"),
}


def start_values(card: Card, kind: ClaimKind, stated: Mapping[str, Any] | None = None) -> dict[str, str]:
    """What stands in the form before anything is typed: page, quote and what is mostly the same come from the card.

    `stated` are instead the fields of a run that a sentence states, page and quote too.
    """
    if stated is not None:
        given = {"stage": "train", "own": "yes", **stated}
        return {name: _written(given.get(name)) for name in ORDER[kind]}
    return {name: _start(card, kind, name) for name in ORDER[kind]}


def _written(value: Any) -> str:
    return "" if value is None else f"{value:.10g}" if isinstance(value, int | float) else shown(value)


def _start(card: Card, kind: ClaimKind, name: str) -> str:
    if kind != card.kind and name not in ("own", "page", "quote"):
        return "train" if name == "stage" else ""
    value = card.row.get(name) if name in _TAKEN_OVER[kind] else None
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else shown(value)


def added_values(
    desk: Desk, card: Card, kind: ClaimKind, typed: Mapping[str, str], stated: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The values of what was typed, by field. Raises ValueError with a message for the person who typed."""
    stated_only = {name: text for name, text in typed.items() if text.strip()}
    fields: dict[str, Any] = parse_all(kind, stated_only, desk.vocabulary, {})
    quote = (card.row if stated is None else stated).get("quote") or ""
    if fields.get("quote") == shown(quote):
        fields["quote"] = quote  # as stored, not as shown
    return fields
