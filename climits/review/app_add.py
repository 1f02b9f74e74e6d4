"""The form that adds a claim which the rules missed."""

from __future__ import annotations

from typing import Any, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.screen import ModalScreen
from textual.suggester import Suggester
from textual.widgets import Input, Label, Static

from climits.review.adding import ORDER, added_values, start_values
from climits.review.desk import Card, Desk, ReviewError
from climits.review.text import KINDS
from curation.decisions.effects import ClaimKind, Decision, NotSavedError
from warehouse.shown import shown


class AddScreen(ModalScreen[Decision | None]):
    """One line a field; page, quote and what is mostly the same come from the card on the screen."""

    CSS = """
    AddScreen VerticalScroll { background: $surface; padding: 0 1; }
    AddScreen Horizontal { height: 1; }
    AddScreen Label { width: 23; }
    AddScreen Input { height: 1; border: none; padding: 0; background: $boost; }
    AddScreen #problem { height: auto; color: $text-error; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "cancel"),
        Binding("ctrl+s", "save", "save", priority=True),
        Binding("ctrl+t", "turn", "another kind", priority=True),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]

    def __init__(self, desk: Desk, card: Card, start: dict[str, Any] | None = None) -> None:
        """A form for the paper of the card; `start` are fields of a run that a sentence states, page and quote too."""
        super().__init__()
        self.desk = desk
        self.card = card
        self.start = start
        self.kind: ClaimKind = card.kind if start is None else "run"

    def compose(self) -> ComposeResult:
        """The fields in the order in which papers tend to state them."""
        other = KINDS[self._next_kind()]
        with VerticalScroll():
            yield Static(Text(f"add to {shown(self.card.arxiv_id)}: {KINDS[self.kind]}", "bold"))
            yield Static(Text(f"Ctrl+S or Enter in the last line saves, Ctrl+T {other} instead, Escape leaves", "dim"))
            for name, start in start_values(self.card, self.kind, self.start).items():
                with Horizontal():
                    yield Label(name)
                    yield Input(start, id=f"field-{name}", suggester=_FieldSuggester(self, name))
            yield Static(id="problem")

    def on_mount(self) -> None:
        """Begin with the first field."""
        self.query(Input).first().focus()

    def typed(self) -> dict[str, str]:
        """What stands in the fields."""
        return {str(line.id).removeprefix("field-"): line.value for line in self.query(Input)}

    def _next_kind(self) -> ClaimKind:
        kinds = list(ORDER)
        return kinds[(kinds.index(self.kind) + 1) % len(kinds)]

    async def action_turn(self) -> None:
        """A claim of the next kind instead."""
        self.kind = self._next_kind()
        await self.recompose()
        self.query(Input).first().focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes to the next field and saves in the last one."""
        inputs = list(self.query(Input))
        place = inputs.index(event.input)
        if place + 1 < len(inputs):
            inputs[place + 1].focus()
        else:
            self.action_save()

    def action_save(self) -> None:
        """Check every field, save and close; what is wrong is said below the form."""
        try:
            fields = added_values(self.desk, self.card, self.kind, self.typed(), self.start)
            decision = self.desk.add(self.kind, self.card.arxiv_id, fields)
        except (ValueError, ReviewError, NotSavedError) as error:
            self.query_one("#problem", Static).update(Text(shown(error)))
            self.app.bell()
            return
        self.dismiss(decision)


class _FieldSuggester(Suggester):
    def __init__(self, screen: AddScreen, name: str) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._form, self._name = screen, name

    async def get_suggestion(self, value: str) -> str | None:
        """The first name that begins with what was typed; the right arrow takes it."""
        found = self._form.desk.vocabulary.completions(self._form.kind, self._name, value, self._form.typed())
        return next((n for n in found if n.lower().startswith(value.lower())), None) if value else None
