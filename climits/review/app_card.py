"""The review's screen with one card: what is shown, and the decisions of one key."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Input, Static

from climits.review.app_prompt import PromptApp
from climits.review.desk import Card, Desk, ReviewError
from climits.review.panels import ShownTable, card_text, head_text, keys_text, others_text
from curation.asking.scopes import spot_of
from curation.decisions.effects import Decision, NotSavedError
from curation.decisions.schema import Verdict
from warehouse.shown import shown

LEAST_SIZE: Final = (60, 16)
"""Columns and lines that a card needs."""
BESIDE_FROM: Final = 80
"""Columns from which on the paper's other claims have room beside the card."""


class CardApp(PromptApp):
    """One reviewer before one queue. Returns the number of decisions made."""

    CSS = """
    Screen { layers: base; }
    #head, #keys, #others, #hint { text-wrap: nowrap; text-overflow: ellipsis; }
    #head { height: 2; background: $panel; }
    #card { width: 2fr; padding: 0 1 0 0; scrollbar-size-vertical: 1; }
    #others { width: 1fr; border-left: solid $panel-lighten-2; padding: 0 0 0 1; overflow: hidden; }
    #prompt { height: auto; display: none; }
    #hint { height: 1; color: $text-muted; }
    #line { height: 1; border: none; padding: 0; background: $boost; }
    #message { height: auto; min-height: 1; max-height: 5; }
    #keys { height: 2; background: $panel; }
    """
    ENABLE_COMMAND_PALETTE = False
    AUTO_FOCUS = None

    def __init__(self, desk: Desk) -> None:
        """Show the cards of a desk."""
        super().__init__()
        self.desk = desk
        self.shown_card: Card | None = None
        self.edits: dict[str, Any] = {}
        self.done = 0
        self._table_of: tuple[str, dict[str, Any] | None] = ("", None)
        self._started = time.monotonic()
        self._shown_at = self._started

    def compose(self) -> ComposeResult:
        """Title and progress, the card, the paper's other claims, a line to type into, a message, the keys."""
        yield Static(id="head")
        with Horizontal(id="body"):
            with VerticalScroll(id="card", can_focus=False):
                yield Static(id="text")
            yield Static(id="others")
        with Vertical(id="prompt"):
            yield Static(id="hint")
            yield Input(id="line", select_on_focus=False)
        yield Static(id="message")
        yield Static(id="keys")

    def on_mount(self) -> None:
        """Show the first card."""
        for problem in self.desk.problems:
            self.notify(shown(problem), severity="warning", timeout=10)
        self._next()

    def on_resize(self, _: events.Resize) -> None:
        """Lay the card out again."""
        self.call_after_refresh(self._draw)

    # Showing

    def _next(self, message: str = "") -> None:
        if self.desk.refresh():
            message = f"{message}  The warehouse was published anew.".strip()
        self._show(self.desk.next())
        self._say(message)

    def _show(self, card: Card | None) -> None:
        self.shown_card = card
        self.edits = {}
        self._shown_at = time.monotonic()
        self._draw()
        self.query_one("#card", VerticalScroll).scroll_home(animate=False)

    def _draw(self) -> None:
        width, height = self.size
        least = f"The terminal has {width} × {height} characters; a card needs {LEAST_SIZE[0]} × {LEAST_SIZE[1]}."
        too_small = width < LEAST_SIZE[0] or height < LEAST_SIZE[1]
        card = self.shown_card
        self.query_one("#others", Static).display = card is not None and not too_small and width >= BESIDE_FROM
        self.query_one("#head", Static).update(
            head_text(self.desk, card, self.done, time.monotonic() - self._started, width)
        )
        self.query_one("#keys", Static).update(keys_text(card))
        if too_small:
            self.query_one("#text", Static).update(Text(least, "bold red"))
        elif card is None:
            nothing = "Nothing is left to review here. z takes the last decision back, q ends."
            self.query_one("#text", Static).update(Text(nothing, "bold"))
        else:
            self.query_one("#text", Static).update(card_text(card, self.edits, self._table(card, width, height)))
            self.query_one("#others", Static).update(others_text(self.desk, card, height - 5))

    def _table(self, card: Card, width: int, height: int) -> ShownTable | None:
        """The card's table with the room that the screen leaves for it."""
        if self._table_of[0] != card.claim_id:
            self._table_of = (card.claim_id, self.desk.table(card))
        table = self._table_of[1]
        spot = spot_of(card.row, table["cells"] or ()) if table is not None else None
        if table is None or spot is None or not isinstance(spot.row, int):
            return None
        return ShownTable(table, spot, (width * 2 // 3 if width >= BESIDE_FROM else width) - 3, height - 6)

    def _say(self, message: str, *, error: bool = False) -> None:
        self.query_one("#message", Static).update(Text(shown(message), "bold red" if error else "green"))

    # Deciding

    def _decide(self, verdict: Verdict, fields: dict[str, Any] | None = None, note: str = "") -> bool:
        card = self.shown_card
        if card is None:
            return False
        if not self._saved(
            lambda: self.desk.decide(card, verdict, fields, note=note, seconds=time.monotonic() - self._shown_at)
        ):
            return False
        self.done += 1
        self._next(f"saved: {verdict}")
        return True

    def _saved(self, save: Callable[[], object]) -> bool:
        """Whether it was saved; if not, the message says why and the card stays."""
        try:
            save()
        except (ReviewError, NotSavedError) as error:
            self._say(str(error), error=True)
            self.bell()
            return False
        return True

    def action_confirm(self) -> None:
        """Confirm the card, or save its edits as a correction."""
        self._decide("correct" if self.edits else "confirm", dict(self.edits))

    def action_reject(self) -> None:
        """Reject the claim."""
        self._decide("reject")

    def action_keep(self) -> None:
        """Keep what was decided on a claim that is read otherwise now."""
        if self.shown_card is not None and self.shown_card.decided:
            self._decide("correct", {**self.shown_card.decided, **self.edits})

    def action_take(self, index: int) -> None:
        """Adjudicate for one of the two decisions."""
        card = self.shown_card
        if card is not None and index < len(card.words):
            word = card.words[index]
            if word.verdict == "add":
                self._decide("confirm")
            else:
                self._decide(word.verdict, dict(word.fields))

    def action_skip(self) -> None:
        """Leave the claim for later."""
        if self.shown_card is not None:
            self.desk.skip(self.shown_card.claim_id)
            self._next("skipped")

    def action_next_paper(self) -> None:
        """Leave the rest of this paper for later."""
        if self.shown_card is not None:
            self.desk.next_paper(self.shown_card.arxiv_id)
            self._next()

    def action_undo(self) -> None:
        """Take the last decision back and show its claim again."""
        undone: list[Decision | None] = []
        if not self._saved(lambda: undone.append(self.desk.undo())):
            return
        if undone[0] is None:
            self._say("nothing to take back")
            return
        self.done = max(0, self.done - 1)
        self._say(f"taken back: {undone[0].verdict.replace('_', ' ')}")
        card = self.desk.card(undone[0].claim_id, undone[0].arxiv_id) if undone[0].claim_id else None
        if card is not None and undone[0].verdict != "add":
            self.desk.to_front(card)
            self._show(card)
        else:
            self._draw()
