"""One decision for a row, a column or a whole table, from the card of one of its claims."""

from __future__ import annotations

import time
from typing import Any, Literal

from climits.review.app_edit import EditApp
from climits.review.app_scope import Chosen, ScopeScreen
from climits.review.desk import ReviewError
from climits.review.editing import completions, hint, taken
from climits.review.table_claims import TableClaims, saved_words
from climits.review.text import LABELS
from curation.asking.scopes import SCOPES, Scope
from curation.decisions.effects import Decision


class TableApp(EditApp):
    """A screen from whose card a table is decided on."""

    def action_table(self) -> None:
        """One decision for a row, a column or the whole table of the card."""
        card = self.shown_card
        if card is None:
            return
        try:
            scopes = {scope: self.desk.around(card, scope) for scope in SCOPES}
        except ReviewError as error:
            self._say(str(error), error=True)
            return
        self.push_screen(ScopeScreen(card, scopes), lambda chosen: self._chosen(scopes, chosen))

    def _chosen(self, scopes: dict[Scope, TableClaims], chosen: Chosen | None) -> None:
        card = self.shown_card
        if card is None or chosen is None:
            return
        scope, key = chosen
        names = list(LABELS[card.kind])
        if key in ("c", "x"):
            self._decide_around(scope, "confirm" if key == "c" else "reject", {})
        elif key == "o" or names[int(key) - 1] == "own":
            self._decide_around(scope, "correct", {"own": False if key == "o" else not card.row.get("own")})
        else:
            self.ask(
                f"{names[int(key) - 1]}=",
                lambda typed: self._correct_around(scope, typed),
                lambda typed: f"{scopes[scope]}: {hint(card, typed, card.row, self.desk.vocabulary)}",
                lambda typed: completions(card, typed, card.row, self.desk.vocabulary),
            )

    def _correct_around(self, scope: Scope, typed: str) -> bool:
        assert self.shown_card is not None
        try:
            name, value = taken(self.shown_card, typed, self.shown_card.row, self.desk.vocabulary)
        except ValueError as error:
            self._say(str(error), error=True)
            return False
        return self.left_prompt(self._decide_around, scope, "correct", {name: value})

    def _decide_around(
        self, scope: Scope, verdict: Literal["confirm", "correct", "reject"], fields: dict[str, Any]
    ) -> bool:
        card = self.shown_card
        if card is None:
            return False
        made: list[Decision] = []

        def save() -> None:
            seconds = time.monotonic() - self._shown_at
            made.extend(self.desk.decide_around(card, scope, verdict, fields, seconds=seconds))

        if not self._saved(save):
            return False
        self.done += 1
        self._next(saved_words(verdict, len(made), scope))
        return True
