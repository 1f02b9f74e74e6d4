"""Claims looked up by words: what is searched for, what is told, and the search of a second look, which stays blind."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from climits.review.card import Card
from warehouse.review_search import SEARCHED
from warehouse.shown import shown

MOST_FOUND: Final = 50
"""More claims than that are not listed: another word narrows them down."""


def searched(typed: str, card: Card | None) -> str:
    """The words to search for: what was typed, else the paper on the screen."""
    return typed.strip() or (card.arxiv_id if card is not None else "")


def found_words(found: int, words: str) -> str:
    """What a reviewer is told of a search."""
    if not found:
        return f"Nothing holds {shown(words)!r}." if words else ""
    counted = "1 claim" if found == 1 else f"{found} claims"
    return (
        f"the first {counted}; another word narrows them down" if found == MOST_FOUND else f"{counted}; Enter opens one"
    )


def holding(cards: Iterable[Card], text: str, limit: int) -> list[Card]:
    """The cards that hold all words in paper, title, model or value as they are shown, the nearest first.

    Nothing but the cards is looked at: what was published of a claim may tell what somebody decided on it.
    """
    words = text.lower().split()
    held: list[tuple[int, str, int, str, Card]] = []
    for card in cards:
        row = card.row
        stated = [card.claim_id, card.arxiv_id, row.get("model"), *(row.get(name) for name in SEARCHED[card.kind])]
        said = " ".join(str(value) for value in stated if value is not None).lower()
        if all(word in f"{said} {card.desk.paper.get('title') or ''}".lower() for word in words):
            near = len(set(words) & set(said.split()))
            held.append((-near, card.arxiv_id, row.get("page") or 0, card.claim_id, card))
    return [card for *_, card in sorted(held, key=lambda one: one[:-1])][:limit]
