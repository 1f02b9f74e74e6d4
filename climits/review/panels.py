"""The parts of the review's screen as text: head, card, the paper's other claims, keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from rich.text import Text

from climits.review.desk import Card, Desk
from climits.review.text import card_fields, evidence_text, label_of, readers_text, value_text
from curation.decisions.effects import Decision
from warehouse.shown import shown

MARKS: Final = {
    "queued": ("•", "yellow"),
    "accepted": ("✓", "dim"),
    "confirmed": ("✓", "green"),
    "corrected": ("✓", "green"),
    "rejected": ("✗", "red"),
    "confirm": ("✓", "green"),
    "correct": ("✓", "green"),
    "add": ("+", "green"),
    "reject": ("✗", "red"),
    "unsure": ("?", "yellow"),
    "differ": ("≠", "red"),
}
"""Sign and style of what became of a claim, by status or verdict."""

STATES: Final = {"reported": "yes", "not_reported": "no", "not_found": "?", "not_looked": "?"}


def head_text(desk: Desk, card: Card | None, done: int, seconds: float, width: int) -> Text:
    """Two lines: the paper, and how far the reviewer is."""
    text = Text(no_wrap=True, overflow="ellipsis")
    if card is not None:
        paper = card.desk.paper
        date = f" {paper['published_on']:%Y-%m}" if paper.get("published_on") else ""
        text.append(f"{card.arxiv_id}{date} ", "bold cyan").append(shown(paper.get("title") or ""), "bold")
    rate = f" · {done * 3600 / seconds:.0f} an hour" if done and seconds >= 1 else ""
    where = {"first": "", "second": "second look · ", "adjudicate": "adjudication · "}[desk.mode]
    here = f" · {len(desk.waiting_of(card.arxiv_id))} in this paper" if card is not None else ""
    text.truncate(width, overflow="ellipsis")
    return text.append(f"\n{where}done {done} · left {desk.left():,}{here}{rate} · {shown(desk.reviewer)}", "dim")


def card_text(card: Card, edits: Mapping[str, Any]) -> Text:
    """Fields, reasons, what others decided where it may be seen, and the evidence."""
    text = Text()
    confidence = card.row.get("confidence")
    stated = f"  confidence {confidence:.2f}" if isinstance(confidence, int | float) else ""
    stated += readers_text(card.row.get("readers"))
    text.append("training run" if card.kind == "run" else "benchmark result", "bold reverse").append(
        f"{stated}\n", "dim"
    )
    text.append_text(card_fields(card.kind, card.row, edits, card.decided))
    for key, word in zip("fg", card.words, strict=False):
        text.append(f"{key} ", "bold cyan").append_text(said(word)).append("\n")
    for reason in card.reasons:
        text.append("! ", "bold yellow").append(f"{shown(reason)}\n", "yellow")
    return text.append_text(evidence_text(card.row))


def said(word: Decision) -> Text:
    """What one reviewer decided, in a line."""
    fields = ", ".join(f"{name} {value_text(name, value)}" for name, value in word.fields.items())
    note = f" ({shown(word.note)})" if word.note else ""
    return Text(f"{shown(word.reviewer)}: {word.verdict} {fields}{note}", "magenta")


def others_text(desk: Desk, card: Card, height: int) -> Text:
    """The paper's claims, the present one marked, as many as fit around it; a blind second look sees no verdicts."""
    decided = desk.decided_now(card.arxiv_id)
    claims = [(cid, kind, row) for kind, cid, row in card.desk.claims()]
    lines: list[Text] = []
    here = 0
    for cid, kind, row in claims:
        status = decided.get(cid, row.get("status") or "")
        mark, style = MARKS.get(status, ("·", "dim")) if desk.mode == "first" else ("·", "dim")
        line = Text(no_wrap=True, overflow="ellipsis")
        line.append(f"{mark} ", style).append(label_of(kind, row), "bold reverse" if cid == card.claim_id else "")
        if cid == card.claim_id:
            here = len(lines)
        lines.append(line)
    facts = {"hardware": "chip", "count": "count", "duration": "time", "training_compute": "FLOP"}
    states = [f"{label} {STATES.get(card.desk.coverage.get(fact, ''), '?')}" for fact, label in facts.items()]
    head = Text("states " + "  ".join(states[:2]) + "\n       " + "  ".join(states[2:]), "dim")
    room = max(1, height - 3)
    start = max(0, min(here - room // 2, len(lines) - room))
    text = Text("\n", no_wrap=True, overflow="ellipsis").join([head, *lines[start : start + room]])
    hidden = len(lines) - min(room, len(lines))
    return text.append(f"\n… {hidden} more" if hidden else "", "dim")


def keys_text(card: Card | None) -> Text:
    """The keys that do something on this card."""
    first = [("c", "confirm"), ("x", "reject"), ("1-7 e", "edit"), ("a", "add"), ("u", "unsure"), ("n", "not reported")]
    second = [
        ("s", "skip"),
        ("p", "next paper"),
        ("z", "undo"),
        ("o", "page"),
        ("w", "abstract"),
        ("?", "help"),
        ("q", "quit"),
    ]
    if card is not None and card.decided:
        first.insert(1, ("k", "keep the decision"))
    if card is not None and card.words:
        first.insert(1, ("f g", "take the first, the second"))
    text = Text(no_wrap=True)
    for line, keys in enumerate((first, second)):
        text.append("\n" if line else "")
        for key, label in keys:
            text.append(key, "bold cyan").append(f" {label}  ")
    return text
