"""The small menu of one decision for a row, a column or a whole table."""

from __future__ import annotations

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from climits.review.card import Card
from climits.review.table_claims import KEYS, SAID, TableClaims, scope_name
from climits.review.text import LABELS
from curation.asking.scopes import Scope

Chosen = tuple[Scope, str]
"""A scope and the key of what is said of it: c, x, o, or the number of a field."""


class ScopeScreen(ModalScreen[Chosen | None]):
    """First the scope, with how many claims it has; then the verdict, or the field to correct."""

    CSS = """
    ScopeScreen { align: center bottom; }
    ScopeScreen Vertical { height: auto; background: $surface; padding: 0 1; border-top: solid $primary; }
    """

    def __init__(self, card: Card, scopes: dict[Scope, TableClaims]) -> None:
        """A menu for the table of a card."""
        super().__init__()
        self.card = card
        self.scopes = scopes
        self.scope: Scope | None = None

    def compose(self) -> ComposeResult:
        """The menu alone."""
        with Vertical():
            yield Static(self._text(), id="menu")

    def on_key(self, event: events.Key) -> None:
        """A key of the menu; it means nothing else, also not to the card that comes next."""
        event.stop()
        event.prevent_default()  # a binding would not be reached, so Escape is a key like the others
        if event.key == "escape":
            self.dismiss(None)
        elif self.scope is None:
            self.scope = KEYS.get(event.key)
            self.query_one("#menu", Static).update(self._text())
        elif event.key in SAID or (event.key.isdigit() and 1 <= int(event.key) <= len(LABELS[self.card.kind])):
            self.dismiss((self.scope, event.key))

    def _text(self) -> Text:
        text = Text(no_wrap=True, overflow="ellipsis")
        if self.scope is None:
            text.append("One decision for all claims of the\n", "bold")
            for key, scope in KEYS.items():
                text.append(f"{key} ", "bold cyan").append(f"{scope:<7} {self.scopes[scope]!s:<26} ")
                text.append(f"{scope_name(self.card, scope)}\n", "dim")
            return text.append("Escape leaves", "dim")
        text.append(f"{self.scope} {scope_name(self.card, self.scope)}: {self.scopes[self.scope]}\n", "bold")
        for key, words in SAID.items():
            text.append(f"{key} ", "bold cyan").append(f"{words}\n")
        labels = LABELS[self.card.kind]
        fields = "  ".join(f"{n} {label}" for n, label in enumerate(labels.values(), start=1))
        return (
            text.append(f"1-{len(labels)} ", "bold cyan")
            .append(f"another value: {fields}\n")
            .append("Escape leaves", "dim")
        )
