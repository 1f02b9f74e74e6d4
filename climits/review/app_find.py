"""Screens that list what is there: claims by words, and the sentences of a paper."""

from __future__ import annotations

from typing import Any, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static

from climits.review.card import Card
from climits.review.desk import Desk
from climits.review.finding import found_words, searched
from climits.review.panels import MARKS
from climits.review.text import label_of, marked

_CSS = """
SCREEN Vertical { background: $surface; padding: 0 1; }
SCREEN OptionList { height: 1fr; border: none; padding: 0; background: $surface; }
SCREEN Input { height: 1; border: none; padding: 0; background: $boost; }
"""


class FindScreen(ModalScreen[Card | None]):
    """Claims of any status by words of paper, model or value; those of the card's paper where nothing is typed."""

    CSS = _CSS.replace("SCREEN", "FindScreen")
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "cancel")]

    def __init__(self, desk: Desk, card: Card | None) -> None:
        """A search at a desk."""
        super().__init__()
        self.desk = desk
        self.card = card
        self.found: list[Card] = []

    def compose(self) -> ComposeResult:
        """The words, what was found, and how many."""
        with Vertical():
            yield Input(placeholder="paper, title, model, chip, benchmark or value; Enter finds", id="words")
            yield OptionList(id="hits", markup=False)
            yield Static("Enter opens the claim, Escape leaves", id="told")

    def on_mount(self) -> None:
        """Begin with the words."""
        self.query_one("#words").focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """List what holds the words."""
        event.stop()
        words = searched(event.value, self.card)
        self.found = self.desk.search(words) if words else []
        hits = self.query_one("#hits", OptionList)
        hits.clear_options()
        hits.add_options([_line(card) for card in self.found])
        self.query_one("#told", Static).update(Text(found_words(len(self.found), words)))
        if self.found:
            hits.highlighted = 0
            hits.focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open the claim."""
        self.dismiss(self.found[event.option_index])


def _line(card: Card) -> Text:
    mark, style = MARKS.get(card.row.get("status") or "", ("·", "dim"))
    line = Text(no_wrap=True, overflow="ellipsis").append(f"{mark} ", style).append(f"{card.arxiv_id:<11}", "dim")
    return line.append(label_of(card.kind, card.row))


class SentencesScreen(ModalScreen[dict[str, Any] | None]):
    """The sentences of a paper in which facts were read; a missed claim is added from the one under the cursor."""

    CSS = _CSS.replace("SCREEN", "SentencesScreen")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "cancel"),
        Binding("a", "take", "add"),
    ]

    def __init__(self, sentences: list[dict[str, Any]], page: int) -> None:
        """List sentences, the cursor on the first one of a page."""
        super().__init__()
        self.sentences = sentences
        self.page = page

    def compose(self) -> ComposeResult:
        """The sentences with the words that were read marked."""
        with Vertical():
            yield OptionList(*(_sentence(one) for one in self.sentences), id="sentences", markup=False)
            yield Static("a or Enter adds a run from the sentence under the cursor, Escape leaves")

    def on_mount(self) -> None:
        """Put the cursor where the card's evidence is."""
        listed = self.query_one("#sentences", OptionList)
        after = [n for n, one in enumerate(self.sentences) if one["page"] >= self.page]
        listed.highlighted = after[0] if after else 0
        listed.focus()

    def action_take(self) -> None:
        """Take the sentence under the cursor."""
        place = self.query_one("#sentences", OptionList).highlighted
        self.dismiss(self.sentences[place] if place is not None else None)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take a sentence."""
        self.dismiss(self.sentences[event.option_index])


def _sentence(sentence: dict[str, Any]) -> Text:
    words = [reading["text"] for reading in sentence["readings"]]
    return Text(f"p. {sentence['page']} ", "cyan").append_text(marked(sentence["quote"], words))
