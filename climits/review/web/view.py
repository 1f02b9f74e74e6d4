"""What the browser is sent of a card: text made harmless, quotes with the read words marked, boxes by page.

A second look is blind: of a decision of another's nothing may be in here, neither in the claim nor in its neighbours
(`blind`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any, Final

from rich.text import Text

from climits.review.adding import start_values
from climits.review.desk import Card, Desk
from climits.review.panels import MARKS, STATES, said
from climits.review.prospects import in_lines, in_words
from climits.review.text import (
    FURTHER,
    KINDS,
    LABELS,
    evidence_pieces,
    field_text,
    label_of,
    marked,
    readers_text,
    value_text,
)
from climits.review.web.tables import table_view
from warehouse.shown import shown

_ARXIV_ID: Final = re.compile(r"(\d{4}\.\d{4,5}|[a-z.-]+/\d{7})", re.IGNORECASE)


def card_view(desk: Desk, card: Card) -> dict[str, Any]:
    """A card with all that is shown beside it."""
    row, paper = card.row, card.desk.paper
    blind = desk.mode == "second"
    confidence = row.get("confidence")
    table = _table(desk, card)
    return {
        "claim_id": card.claim_id,
        "kind": card.kind,
        "kind_text": KINDS[card.kind],
        "arxiv_id": shown(card.arxiv_id),
        "title": shown(paper.get("title") or ""),
        "date": f"{paper['published_on']:%Y-%m}" if paper.get("published_on") else "",
        "abstract": f"https://arxiv.org/abs/{card.arxiv_id}" if _ARXIV_ID.fullmatch(card.arxiv_id) else "",
        "status": "" if blind or row.get("status") in (None, "queued") else row["status"],
        "confidence": f"{confidence:.2f}" if isinstance(confidence, int | float) else "",
        "readers": readers_text(row.get("readers")).removeprefix(", "),
        "fields": _fields(card),
        "further": [[name.replace("_", " "), value_text(name, row[name])] for name in _stated(FURTHER[card.kind], row)],
        "reasons": [shown(why) for why in card.reasons],
        "keep": bool(card.decided),
        "shares_a_table": card.shares_a_table,
        "words": [said(word).plain for word in card.words],
        "evidence": [_quote(piece, table["caption"] if table else "") for piece in evidence_pieces(row)],
        "table": table,
        "pages": _pages(desk, card),
        "others": _others(desk, card),
        "states": [] if blind else _states(card),
        "kinds": KINDS,
        "add": {kind: start_values(card, kind) for kind in KINDS},
    }


def outlook_view(desk: Desk) -> dict[str, str] | None:
    """The stopping rule in a line and in full; None where what others decided may not be told, or is settled."""
    if desk.mode != "first":
        return None
    found = desk.outlook()
    return {"line": " · ".join(in_lines(found)), "full": in_words(found)}


def _stated(names: Iterable[str], row: Mapping[str, Any]) -> list[str]:
    return [name for name in names if row.get(name) not in (None, "")]


def _fields(card: Card) -> list[dict[str, Any]]:
    """The numbered fields, with what was once decided instead."""
    return [
        {
            "name": name,
            "label": label,
            "text": field_text(name, card.row),
            "decided": value_text(name, card.decided[name]) if name in card.decided else "",
            "turned": _turned(not card.row.get(name)) if name == "own" else None,
        }
        for name, label in LABELS[card.kind].items()
    ]


def _turned(own: bool) -> dict[str, str]:
    """The other answer to whose work it is, typed and in words: that field is not typed but turned."""
    return {"typed": "yes" if own else "no", "text": value_text("own", own)}


def _quote(piece: Mapping[str, Any], caption: str) -> dict[str, Any]:
    """A piece of evidence; before a cell stands its table's `caption`, which the card has over the table."""
    before = shown(piece.get("before") or "")
    return {
        "page": piece.get("page"),
        "fields": ", ".join(shown(name).replace("_", " ") for name in piece["fields"]),
        "before": "" if caption.startswith(before) else before,
        "quote": runs_of(marked(piece.get("quote") or "", piece["words"])),
        "after": shown(piece.get("after") or ""),
    }


def runs_of(text: Text) -> list[list[Any]]:
    """A text as pieces [words, marked or not]."""
    edges = sorted({0, len(text), *(edge for span in text.spans for edge in (span.start, span.end))})
    pieces: list[list[Any]] = []
    for start, end in pairwise(edges):
        inside = any(span.start <= start and end <= span.end for span in text.spans)
        pieces.append([text.plain[start:end], inside])
    return pieces


def boxes_by_page(row: Mapping[str, Any]) -> dict[int, list[list[float]]]:
    """The evidence boxes of a claim (points from the top left) by page, the page of its main evidence first."""
    found: dict[int, list[list[float]]] = {row["page"]: []} if row.get("page") else {}
    for piece in row.get("evidence") or ():
        boxes = found.setdefault(piece["page"], []) if piece.get("page") else []
        for box in piece.get("boxes") or ():
            corners = [box["x0"], box["y0"], box["x1"], box["y1"]]
            if corners not in boxes:
                boxes.append(corners)
    return found


def _pages(desk: Desk, card: Card) -> dict[str, Any]:
    boxes = boxes_by_page(card.row)
    return {
        "there": desk.pdf(card.arxiv_id) is not None,
        "last": card.desk.paper.get("pages"),
        "evidence": list(boxes)[:1] + sorted(list(boxes)[1:]),
        "boxes": {str(page): on_page for page, on_page in boxes.items()},
    }


def _table(desk: Desk, card: Card) -> dict[str, Any] | None:
    table = desk.table(card)
    if table is None or not table["understood"]:
        return None
    return table_view(table, boxes_by_page(card.row).get(table["page"], []))


def _states(card: Card) -> list[list[str]]:
    """Which facts the paper reports."""
    facts = {"hardware": "chip", "count": "count", "duration": "time", "training_compute": "FLOP"}
    return [[label, STATES.get(card.desk.coverage.get(fact, ""), "?")] for fact, label in facts.items()]


def _others(desk: Desk, card: Card) -> list[dict[str, Any]]:
    """The paper's claims with what became of each, where that may be told."""
    return [
        {
            "claim_id": other.claim_id,
            "mark": MARKS.get(other.status, ("·", ""))[0],
            "status": other.status,
            "label": label_of(other.kind, other.row),
            "here": other.claim_id == card.claim_id,
        }
        for other in desk.others(card)
    ]
