"""What the scripted commands of the review read of a command line and print: claims, decisions, JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import typer

from warehouse.shown import shown

if TYPE_CHECKING:
    from climits.review.desk import Card, Desk


def card_of(desk: Desk, claim: str) -> Card:
    """The card of a claim; raises ReviewError where there is none."""
    from climits.review.desk import ReviewError

    card = desk.card(claim)
    if card is None:
        raise ReviewError(f"there is no claim {claim!r}; `climits review list` shows those that wait")
    return card


def values_of(desk: Desk, kind: str, known: dict[str, Any], assignments: list[str]) -> dict[str, Any]:
    """The values that FIELD=VALUE assignments state; raises ValueError."""
    from curation.decisions.values import parse_all

    typed: dict[str, str] = {}
    for assignment in assignments:
        name, equals, text = assignment.partition("=")
        if not equals:
            raise ValueError(f"--set takes FIELD=VALUE, not {assignment!r}")
        typed[name.strip()] = text
    return parse_all(kind, typed, desk.vocabulary, known)


def print_saved(decisions: list[Any], as_json: bool) -> None:
    """Say what was saved."""
    if as_json:
        print_json([json.loads(decision.line()) for decision in decisions])
        return
    for decision in decisions:
        verdict, what = decision.verdict.replace("_", " "), decision.claim_id or decision.fact
        typer.echo(shown(f"saved: {verdict} {what} of {decision.arxiv_id}"))


def card_json(card: Card, *, with_evidence: bool = True) -> dict[str, Any]:
    """A card as JSON."""
    row = {name: value for name, value in card.row.items() if with_evidence or name not in ("evidence", "features")}
    words = [json.loads(word.line()) for word in card.words]
    found = {"claim_id": card.claim_id, "kind": card.kind, "title": card.desk.paper.get("title"), **row}
    return {**found, "decided": card.decided, "words": words} if card.decided or words else found


def print_json(data: Any) -> None:
    """Print as JSON."""
    # ASCII: text of a paper cannot reach the terminal as an escape sequence.
    typer.echo(json.dumps(data, indent=1, default=str))
