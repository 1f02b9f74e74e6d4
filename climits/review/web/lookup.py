"""What the browser is sent of what a reviewer looks up: claims found by words, and the sentences of a paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from climits.review.adding import start_values
from climits.review.desk import Card, Desk
from climits.review.finding import found_words, searched
from climits.review.panels import MARKS
from climits.review.sentence_fields import fields_of
from climits.review.text import label_of, marked
from climits.review.web.view import runs_of
from warehouse.shown import shown


def found_view(desk: Desk, typed: str, card: Card | None) -> dict[str, Any]:
    """Claims that hold the words, or those of the card's paper where nothing is typed.

    What became of a claim is told at a first look only.
    """
    words = searched(typed, card)
    found = desk.search(words) if words else []
    return {"message": found_words(len(found), words), "hits": [_hit(desk, one) for one in found]}


def _hit(desk: Desk, card: Card) -> dict[str, Any]:
    status = ""
    if desk.mode == "first":
        status = desk.decided_now(card.arxiv_id).get(card.claim_id, card.row.get("status") or "")
    return {
        "claim_id": card.claim_id,
        "arxiv_id": shown(card.arxiv_id),
        "mark": MARKS.get(status, ("·", ""))[0],
        "status": status,
        "label": label_of(card.kind, card.row),
    }


def sentences_view(desk: Desk, card: Card) -> dict[str, Any]:
    """The sentences of the card's paper in which facts were read, each with the run that it would start."""
    return {"sentences": [_sentence(one, card) for one in desk.sentences(card.arxiv_id)]}


def _sentence(sentence: Mapping[str, Any], card: Card) -> dict[str, Any]:
    readings: Iterable[Mapping[str, Any]] = sentence["readings"]
    stated = fields_of(readings, card.desk.paper.get("published_on"))
    stated |= {"page": sentence["page"], "quote": sentence["quote"], "model": card.row.get("model")}
    words = [reading["text"] for reading in readings]
    return {
        "page": sentence["page"],
        "quote": runs_of(marked(sentence["quote"], words)),
        "start": start_values(card, "run", stated),
    }
