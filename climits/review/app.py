"""The review as a terminal application: one card a claim, one key a decision."""

from __future__ import annotations

import asyncio
import os
import sys
import time
import webbrowser
from collections.abc import Callable
from typing import Any, ClassVar, Final

from rich.text import Text
from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Input, Static

from climits.picture import PictureError
from climits.review.app_add import AddScreen
from climits.review.app_help import HelpScreen
from climits.review.desk import Card, Desk, ReviewError
from climits.review.page import open_picture, page_picture
from climits.review.panels import card_text, head_text, keys_text, others_text
from climits.review.text import LABELS
from curation.decisions.effects import Decision, NotSavedError
from curation.decisions.schema import Verdict
from curation.decisions.values import parse
from warehouse.shown import shown

LEAST_SIZE: Final = (60, 16)
"""Columns and lines that a card needs."""

FACTS: Final = ("hardware", "count", "duration", "training_compute", "benchmark_result")


class ReviewApp(App[int]):
    """One reviewer before one queue. Returns the number of decisions made."""

    CSS = """
    Screen { layers: base; }
    #head, #keys, #others, #message, #hint { text-wrap: nowrap; text-overflow: ellipsis; }
    #head { height: 2; background: $panel; }
    #card { width: 2fr; padding: 0 1 0 0; scrollbar-size-vertical: 1; }
    #others { width: 1fr; border-left: solid $panel-lighten-2; padding: 0 0 0 1; overflow: hidden; }
    #prompt { height: auto; display: none; }
    #hint { height: 1; color: $text-muted; }
    #line { height: 1; border: none; padding: 0; background: $boost; }
    #message { height: 1; }
    #keys { height: 2; background: $panel; }
    """
    ENABLE_COMMAND_PALETTE = False
    AUTO_FOCUS = None
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c,enter", "confirm", "confirm"),
        Binding("x", "reject", "reject"),
        *(Binding(str(n), f"edit({n})", "edit") for n in range(1, 10)),
        Binding("e", "edit(0)", "edit"),
        Binding("a", "add", "add"),
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

    def __init__(self, desk: Desk) -> None:
        """Show the cards of a desk."""
        super().__init__()
        self.desk = desk
        self.shown_card: Card | None = None
        self.edits: dict[str, Any] = {}
        self.done = 0
        self._started = time.monotonic()
        self._shown_at = self._started
        self._prompt: Callable[[str], bool] | None = None
        self._hint: Callable[[str], str] = lambda _: ""
        self._completion: Callable[[str], str | None] = lambda _: None

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
        self.query_one("#others", Static).display = not too_small and card is not None
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
            self.query_one("#text", Static).update(card_text(card, self.edits))
            self.query_one("#others", Static).update(others_text(self.desk, card, height - 5))

    def _say(self, message: str, *, error: bool = False) -> None:
        self.query_one("#message", Static).update(Text(shown(message), "bold red" if error else "green", no_wrap=True))

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

    def _saved(self, save: Callable[[], Decision | None]) -> bool:
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

    # Typing

    def _ask(
        self,
        start: str,
        done: Callable[[str], bool],
        hint: Callable[[str], str],
        completion: Callable[[str], str | None] = lambda _: None,
    ) -> None:
        self._prompt, self._hint, self._completion = done, hint, completion
        self.query_one("#prompt").display = True
        line = self.query_one("#line", Input)
        line.value = start
        line.cursor_position = len(start)
        line.focus()
        self.query_one("#hint", Static).update(Text(shown(hint(start)), no_wrap=True))

    def action_leave_prompt(self) -> None:
        """Leave the line without effect."""
        self._prompt = None
        self.query_one("#prompt").display = False
        self.set_focus(None)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say what can follow what was typed."""
        if self._prompt is not None:
            self.query_one("#hint", Static).update(Text(shown(self._hint(event.value)), no_wrap=True))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take what was typed; a refused value stays in the line."""
        prompt = self._prompt
        if prompt is not None and prompt(event.value) and self._prompt is prompt:
            self.action_leave_prompt()

    def on_key(self, event: events.Key) -> None:
        """Tab takes the first completion."""
        if event.key == "tab" and self._prompt is not None:
            event.prevent_default()
            event.stop()
            line = self.query_one("#line", Input)
            completed = self._completion(line.value)
            if completed is not None:
                line.value = completed
                line.cursor_position = len(completed)

    def action_edit(self, number: int) -> None:
        """Type another value for a field, by its number on the card or by name."""
        card = self.shown_card
        if card is None:
            return
        names = list(LABELS[card.kind])
        if number > len(names):
            return
        start = f"{names[number - 1]}=" if number else ""
        self._ask(start, self._take_edit, self._edit_hint, self._complete_edit)

    def _values(self) -> dict[str, Any]:
        return {**(self.shown_card.row if self.shown_card else {}), **self.edits}

    def _completions(self, typed: str) -> tuple[str, list[str]]:
        """What stands before the part that can be completed, and its completions."""
        assert self.shown_card is not None
        kind = self.shown_card.kind
        name, equals, value = typed.partition("=")
        if not equals:
            from curation.decisions.schema import FIELDS

            return "", [field + "=" for field in FIELDS[kind].model_fields if field.startswith(name.strip())]
        return f"{name.strip()}=", self.desk.vocabulary.completions(kind, name.strip(), value, self._values())

    def _edit_hint(self, typed: str) -> str:
        _, found = self._completions(typed)
        return ("Tab: " + "  ".join(found)) if found else "Enter keeps it, Escape leaves; - for not stated"

    def _complete_edit(self, typed: str) -> str | None:
        before, found = self._completions(typed)
        return before + found[0] if found else None

    def _take_edit(self, typed: str) -> bool:
        assert self.shown_card is not None
        name, equals, value = typed.partition("=")
        try:
            if not equals:
                raise ValueError("write field=value")
            self.edits[name.strip()] = parse(
                self.shown_card.kind, name.strip(), value, self.desk.vocabulary, self._values()
            )
        except ValueError as error:
            self._say(str(error), error=True)
            return False
        self._say("c saves the correction")
        self._draw()
        return True

    def action_unsure(self) -> None:
        """Leave the claim to somebody else, with a note."""
        if self.shown_card is not None:
            self._ask(
                "",
                lambda note: self._left_prompt(self._decide, "unsure", None, note),
                lambda _: "unsure: why? Enter saves",
            )

    def _left_prompt(self, act: Callable[..., bool], *parts: Any) -> bool:
        done = act(*parts)
        if done:
            self.action_leave_prompt()
        return done

    def action_not_reported(self) -> None:
        """Say that the paper does not report a fact."""
        if self.shown_card is not None:
            listed = "  ".join(f"{i} {fact.replace('_', ' ')}" for i, fact in enumerate(FACTS, start=1))
            self._ask("", self._take_facts, lambda _: f"not reported in the whole paper: {listed}")

    def _take_facts(self, typed: str) -> bool:
        card = self.shown_card
        numbers = [c for c in typed if not c.isspace() and c != ","]
        if card is None or not numbers or any(c not in "12345" for c in numbers):
            self._say("type the numbers of the facts, for example 34", error=True)
            return False
        for character in numbers:
            fact = FACTS[int(character) - 1]
            if not self._saved(lambda fact=fact: self.desk.not_reported(card.arxiv_id, fact)):  # type: ignore[misc]
                return False
            self.done += 1
        self._draw()
        self._say("saved: not reported, " + ", ".join(FACTS[int(c) - 1].replace("_", " ") for c in numbers))
        return True

    # Other screens

    def action_add(self) -> None:
        """Add a run or a result that was missed."""
        if self.shown_card is not None:
            self.push_screen(AddScreen(self.desk, self.shown_card), self._added)

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
