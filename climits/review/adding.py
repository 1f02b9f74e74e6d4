"""What is asked of a reviewer who adds a run or a result, and what the claim on the screen answers already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from climits.review.desk import Card, Desk
from curation.decisions.values import parse
from warehouse.shown import shown

_RUN: Final = """
model chip chip_count count_unit duration_h duration_kind training_compute_flop stage own page quote
memory_gb form_factor epochs steps parameters tokens
"""
_RESULT: Final = "value model benchmark metric split own page quote"

ORDER: Final = {"run": tuple(_RUN.split()), "result": tuple(_RESULT.split())}
"""The fields of a claim to add, in the order in which papers tend to state them."""

_TAKEN_OVER: Final = {"run": ("stage", "own", "page", "quote"), "result": ORDER["result"][1:]}


def start_values(card: Card, kind: str, stated: Mapping[str, Any] | None = None) -> dict[str, str]:
    """What stands in the form before anything is typed: page, quote and what is mostly the same come from the card.

    `stated` are instead the fields of a run that a sentence states, page and quote too.
    """
    if stated is not None:
        given = {"stage": "train", "own": "yes", **stated}
        return {name: _written(given.get(name)) for name in ORDER[kind]}
    return {name: _start(card, kind, name) for name in ORDER[kind]}


def _written(value: Any) -> str:
    return "" if value is None else f"{value:.10g}" if isinstance(value, int | float) else shown(value)


def _start(card: Card, kind: str, name: str) -> str:
    if kind != card.kind and name not in ("own", "page", "quote"):
        return "train" if name == "stage" else ""
    value = card.row.get(name) if name in _TAKEN_OVER[kind] else None
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else shown(value)


def added_values(
    desk: Desk, card: Card, kind: str, typed: Mapping[str, str], stated: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The values of what was typed, by field. Raises ValueError with a message for the person who typed."""
    fields: dict[str, Any] = {}
    # A metric bounds its value: what is text is read first.
    for name in sorted(typed, key=lambda field: field == "value"):
        if typed[name].strip():
            fields[name] = parse(kind, name, typed[name], desk.vocabulary, fields)
    quote = (card.row if stated is None else stated).get("quote") or ""
    if fields.get("quote") == shown(quote):
        fields["quote"] = quote  # as stored, not as shown
    return fields
