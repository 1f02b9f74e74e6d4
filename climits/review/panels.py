"""The parts of the review's screen as text: head, card, the paper's other claims, keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from rich.cells import cell_len
from rich.text import Text

from climits.review.desk import Card, Desk
from climits.review.prospects import in_lines
from climits.review.table_text import table_text
from climits.review.text import KINDS, LABELS, card_fields, evidence_text, label_of, readers_text, value_text
from curation.asking.scopes import Spot
from curation.decisions.effects import Decision
from curation.decisions.schema import NUMBER
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

_LEAST_TABLE: Final = 4
"""Lines of a table that are shown whatever the room: caption, header, the claim's row and a neighbour."""
_SAID_BY_TABLE: Final = ("table_label", "row_label", "column_label")
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


@dataclass(frozen=True, slots=True)
class ShownTable:
    """The table of a claim with the place of its cell, and the room for it in characters and lines."""

    table: Mapping[str, Any]
    spot: Spot
    width: int
    height: int


def card_text(card: Card, edits: Mapping[str, Any], shown_table: ShownTable | None = None) -> Text:
    """Fields, reasons, what others decided where it may be seen, and the evidence: the table where one is given."""
    text = Text()
    confidence = card.row.get("confidence")
    status = card.row.get("status")
    stated = "" if status in (None, "queued") else f"  {status}"
    stated += f"  confidence {confidence:.2f}" if isinstance(confidence, int | float) else ""
    stated += readers_text(card.row.get("readers"))
    text.append(KINDS[card.kind], "bold reverse").append(f"{stated}\n", "dim")
    hidden = _SAID_BY_TABLE if shown_table is not None else ()
    text.append_text(card_fields(card.kind, card.row, edits, card.decided, hidden))
    for key, word in zip("fg", card.words, strict=False):
        text.append(f"{key} ", "bold cyan").append_text(said(word)).append("\n")
    for reason in card.reasons:
        text.append("! ", "bold yellow").append(f"{shown(reason)}\n", "yellow")
    if shown_table is None:
        return text.append_text(evidence_text(card.row))
    taken = sum(1 + max(0, cell_len(line) - 1) // shown_table.width for line in text.plain.splitlines())
    room = max(_LEAST_TABLE, shown_table.height - taken)
    text.append_text(table_text(shown_table.table, shown_table.spot, shown_table.width, room))
    return text.append_text(evidence_text(card.row, without=NUMBER[card.kind]))


def said(word: Decision) -> Text:
    """What one reviewer decided, in a line."""
    fields = ", ".join(f"{name} {value_text(name, value)}" for name, value in word.fields.items())
    note = f" ({shown(word.note)})" if word.note else ""
    return Text(f"{shown(word.reviewer)}: {word.verdict} {fields}{note}", "magenta")


def others_text(desk: Desk, card: Card, height: int) -> Text:
    """The paper's claims, the present one marked, as many as fit around it; a blind second look sees no verdicts."""
    lines: list[Text] = []
    here = 0
    for other in desk.others(card):
        mark, style = MARKS.get(other.status, ("·", "dim")) if desk.mode == "first" else ("·", "dim")
        line = Text(no_wrap=True, overflow="ellipsis")
        is_here = other.claim_id == card.claim_id
        line.append(f"{mark} ", style).append(label_of(other.kind, other.row), "bold reverse" if is_here else "")
        if is_here:
            here = len(lines)
        lines.append(line)
    head = [] if desk.mode == "second" else _states(card)
    foot = in_lines(desk.outlook()) if desk.mode == "first" else []
    room = max(1, height - 1 - len(head) - len(foot))
    start = max(0, min(here - room // 2, len(lines) - room))
    text = Text("\n", no_wrap=True, overflow="ellipsis").join([*head, *lines[start : start + room]])
    hidden = len(lines) - min(room, len(lines))
    text.append(f"\n… {hidden} more" if hidden else "", "dim")
    return text.append("".join(f"\n{line}" for line in foot), "dim italic")


def _states(card: Card) -> list[Text]:
    """Which facts the paper reports, in two lines: decisions count here as well."""
    facts = {"hardware": "chip", "count": "count", "duration": "time", "training_compute": "FLOP"}
    states = [f"{label} {STATES.get(card.desk.coverage.get(fact, ''), '?')}" for fact, label in facts.items()]
    return [Text("states " + "  ".join(states[:2]), "dim"), Text("       " + "  ".join(states[2:]), "dim")]


def keys_text(card: Card | None) -> Text:
    """The keys that do something on this card."""
    fields = len(LABELS[card.kind]) if card is not None else 7
    first = [("c", "confirm"), ("x", "reject"), (f"1-{fields} e", "edit"), ("a v", "add"), ("u", "unsure")]
    first.append(("n", "not reported"))
    second = [
        ("s", "skip"),
        ("p", "next paper"),
        ("z", "undo"),
        ("/", "find"),
        ("o", "page"),
        ("w", "abstract"),
        ("?", "help"),
        ("q", "quit"),
    ]
    if card is not None and card.shares_a_table:
        first.insert(2, ("t", "table"))
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
