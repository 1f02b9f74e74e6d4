"""The review as a terminal application: one card a claim, one key a decision."""

from __future__ import annotations

import asyncio
import os
import sys
import webbrowser
from typing import Any, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from climits.picture import PictureError
from climits.review.app_add import AddScreen
from climits.review.app_find import FindScreen, SentencesScreen
from climits.review.app_help import HelpScreen
from climits.review.app_table import TableApp
from climits.review.desk import Card, Desk
from climits.review.page import open_picture, page_picture
from climits.review.sentence_fields import fields_of
from curation.decisions.effects import Decision


class ReviewApp(TableApp):
    """The application with all its keys. Returns the number of decisions made."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c,enter", "confirm", "confirm"),
        Binding("x", "reject", "reject"),
        *(Binding(str(n), f"edit({n})", "edit") for n in range(1, 10)),
        Binding("e", "edit(0)", "edit"),
        Binding("a", "add", "add"),
        Binding("v", "sentences", "sentences"),
        Binding("t", "table", "table"),
        Binding("slash", "find", "find"),
        Binding("n", "not_reported", "not reported"),
        Binding("u", "unsure", "unsure"),
        Binding("s", "skip", "skip"),
        Binding("z,ctrl+z", "undo", "undo"),
        Binding("p", "next_paper", "next paper"),
        Binding("k", "keep", "keep"),
        Binding("f", "take(0)", "take the first"),
        Binding("g", "take(1)", "take the second"),
        Binding("o", "page", "page"),
        Binding("w", "abstract", "abstract"),
        Binding("down", "scroll(1)", show=False),
        Binding("up", "scroll(-1)", show=False),
        Binding("pagedown,space", "scroll(8)", show=False),
        Binding("pageup", "scroll(-8)", show=False),
        Binding("question_mark,f1", "help", "help"),
        Binding("q,ctrl+q", "quit", "quit"),
        Binding("escape", "leave_prompt", show=False),
    ]

    def action_add(self) -> None:
        """Add a claim that was missed."""
        if self.shown_card is not None:
            self.push_screen(AddScreen(self.desk, self.shown_card), self._added)

    def action_sentences(self) -> None:
        """Choose a sentence of the paper to add a run from."""
        card = self.shown_card
        if card is None:
            return
        sentences = self.desk.sentences(card.arxiv_id)
        if sentences:
            self.push_screen(SentencesScreen(sentences, card.row.get("page") or 0), self._add_from)
        else:
            self._say("no sentence of this paper states hardware, time, compute or a score; a adds by hand")

    def _add_from(self, sentence: dict[str, Any] | None) -> None:
        card = self.shown_card
        if card is not None and sentence is not None:
            start = fields_of(sentence["readings"], card.desk.paper.get("published_on"))
            start |= {"page": sentence["page"], "quote": sentence["quote"], "model": card.row.get("model")}
            self.push_screen(AddScreen(self.desk, card, start), self._added)

    def action_find(self) -> None:
        """Look claims up, of any status, and open one."""
        self.push_screen(FindScreen(self.desk, self.shown_card), self._open_found)

    def _open_found(self, card: Card | None) -> None:
        if card is not None:
            self.desk.to_front(card)
            self._next()
            if self.shown_card is None or self.shown_card.claim_id != card.claim_id:
                self._show(card)  # decided by this reviewer before: not asked, but shown

    def _added(self, decision: Decision | None) -> None:
        if decision is not None:
            self.done += 1
            self._draw()
            self._say(f"saved: add {decision.kind}")

    def action_help(self) -> None:
        """Show what the keys do."""
        self.push_screen(HelpScreen())

    def action_scroll(self, lines: int) -> None:
        """Scroll the card."""
        self.query_one("#card", VerticalScroll).scroll_relative(y=lines, animate=False)

    def action_page(self) -> None:
        """Show the page as a picture with the evidence boxed."""
        if self.shown_card is not None:
            self._say("drawing the page …")
            self.run_worker(self._draw_page(self.shown_card), exclusive=True)

    async def _draw_page(self, card: Card) -> None:
        pdf = self.desk.pdf(card.arxiv_id)
        try:
            picture = await asyncio.to_thread(page_picture, card, pdf)
            self._say(open_picture(self, picture))
        except PictureError as error:
            self._say(str(error), error=True)

    def action_abstract(self) -> None:
        """Open the abstract page, or show its address where no browser can be opened."""
        if self.shown_card is None:
            return
        address = f"https://arxiv.org/abs/{self.shown_card.arxiv_id}"
        graphical = sys.platform in ("darwin", "win32") or bool(
            os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
        )
        if graphical and webbrowser.open(address):
            self._say(f"opened {address}")
        else:
            self.copy_to_clipboard(address)
            self._say(f"{address} (copied where the terminal allows it)")

    async def action_quit(self) -> None:
        """End the session; everything decided is on the disk already."""
        self.exit(self.done)


def run_app(desk: Desk) -> int:
    """Run the application on the terminal; returns the number of decisions made."""
    app = ReviewApp(desk)
    app.run()
    if app.return_code:
        raise SystemExit(app.return_code)  # the terminal shows the error; what was saved is on the disk
    return app.done
