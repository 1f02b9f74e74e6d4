"""What a reviewer types about the card: other values, why nobody can tell, what the paper does not report."""

from __future__ import annotations

from typing import Any, Final

from climits.review.app_card import CardApp
from climits.review.contradicted import contradictions
from climits.review.editing import completions, hint, taken
from climits.review.text import LABELS

FACTS: Final = ("hardware", "count", "duration", "training_compute", "benchmark_result")


class EditApp(CardApp):
    """A screen whose fields can be edited."""

    def action_edit(self, number: int) -> None:
        """Another value for a field, by its number on the card or by name; whose work it is turns at once."""
        card = self.shown_card
        if card is None:
            return
        names = list(LABELS[card.kind])
        if number > len(names):
            return
        if number and names[number - 1] == "own":
            self._keep_edit("own", not self._values().get("own"))
            return
        start = f"{names[number - 1]}=" if number else ""
        self.ask(
            start,
            self._take_edit,
            lambda typed: hint(card, typed, self._values(), self.desk.vocabulary),
            lambda typed: completions(card, typed, self._values(), self.desk.vocabulary),
        )

    def _values(self) -> dict[str, Any]:
        return {**(self.shown_card.row if self.shown_card else {}), **self.edits}

    def _take_edit(self, typed: str) -> bool:
        assert self.shown_card is not None
        try:
            name, value = taken(self.shown_card, typed, self._values(), self.desk.vocabulary)
        except ValueError as error:
            self._say(str(error), error=True)
            return False
        self._keep_edit(name, value)
        return True

    def _keep_edit(self, name: str, value: Any) -> None:
        assert self.shown_card is not None
        if self.shown_card.row.get(name) == value:
            self.edits.pop(name, None)
        else:
            self.edits[name] = value
        self._say("c saves the correction" if self.edits else "")
        self._draw()

    def action_unsure(self) -> None:
        """Leave the claim to somebody else, with a note."""
        if self.shown_card is not None:
            self.ask(
                "",
                lambda note: self.left_prompt(self._decide, "unsure", None, note),
                lambda _: "unsure: why? Enter saves",
            )

    def action_not_reported(self) -> None:
        """Say that the paper does not report a fact."""
        if self.shown_card is not None:
            listed = "  ".join(f"{i} {fact.replace('_', ' ')}" for i, fact in enumerate(FACTS, start=1))
            self.ask("", self._take_facts, lambda _: f"the paper has no: {listed}")

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
        facts = [FACTS[int(c) - 1] for c in numbers]
        against = contradictions(self.desk, card.arxiv_id, facts)
        listed = ", ".join(fact.replace("_", " ") for fact in facts)
        self._say("; ".join((f"saved: not reported, {listed}", *against)), error=bool(against))
        return True
