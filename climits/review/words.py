"""What reviewers said since the publish, and what one of them says now: kept at once, taken back as it was given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from climits.review.card import ReviewError
from curation.decisions.complaints import complaints
from curation.decisions.effects import Decision, Ruling, append, new_decision, standing
from curation.decisions.log import Problem, Tail, load
from curation.decisions.schema import new_batch
from warehouse.lake import Lake


class Words:
    """The decisions of a lake but those in `known`, as they come, and those of one reviewer as they are made."""

    def __init__(self, lake: Lake, reviewer: str, known: frozenset[str] = frozenset()) -> None:
        """Read what is there."""
        self._folder = lake.decisions
        self._reviewer = reviewer
        self._read(Tail(self._folder, known))

    def _read(self, tail: Tail) -> None:
        self._tail = tail
        self._history: dict[str, list[Decision]] = {}
        self._ids: set[str] = set()
        self.poll()

    @property
    def problems(self) -> list[Problem]:
        """Damaged lines that were set aside."""
        return self._tail.problems

    def poll(self) -> set[str]:
        """Take in what was decided meanwhile; returns the papers it is about."""
        return self._remember(self._tail.poll())

    def _remember(self, decisions: Iterable[Decision]) -> set[str]:
        papers = set()
        for decision in decisions:
            if decision.decision_id not in self._ids:
                self._ids.add(decision.decision_id)
                self._history.setdefault(_target(decision), []).append(decision)
                papers.add(decision.arxiv_id)
        return papers

    def every(self) -> Iterable[Decision]:
        """All of them."""
        return (word for words in self._history.values() for word in words)

    def papers(self) -> set[str]:
        """The papers that they are about."""
        return {words[0].arxiv_id for words in self._history.values()}

    def ruling(self, claim_id: str) -> Ruling | None:
        """What all reviewers together say of a claim."""
        return standing(self._history.get(claim_id, ())).rulings.get(claim_id)

    def rulings(self, papers: set[str] | None = None) -> Mapping[str, Ruling]:
        """The claims that were decided, of some papers or of all."""
        words = (word for word in self.every() if papers is None or word.arxiv_id in papers)
        return standing(words).rulings

    def save(self, parts: Iterable[Mapping[str, Any]], *, together: bool = False) -> list[Decision]:
        """Write decisions of the reviewer, all or none; `together` lets one undo take all of them back.

        Raises ReviewError for what cannot be, NotSavedError where it cannot be written.
        """
        batch = {"batch": new_batch()} if together else {}
        try:
            decisions = [new_decision(reviewer=self._reviewer, **some, **batch) for some in parts]
        except ValidationError as error:
            raise ReviewError(complaints(error)) from error
        append(self._folder, decisions)
        self._remember(decisions)
        return decisions

    def undo(self) -> list[Decision]:
        """Take back the reviewer's last words that stand, of any session, and return them; empty where none stands."""
        last = self._last_of_mine()
        if any(word.decision_id not in self._ids for word in last):
            # What was decided before the publish was passed over when opening: read it all, in the order of the files.
            self._read(Tail(self._folder))
        about = ("kind", "arxiv_id", "claim_id", "fact")
        self.save(
            {"verdict": "undo", "undoes": word.decision_id, **{name: getattr(word, name) for name in about}}
            for word in last
        )
        return last

    def _last_of_mine(self) -> list[Decision]:
        """The last line of the reviewer's files that stands, with those that were decided together with it.

        The clock may have been set back between two of them.
        """
        mine = load(self._folder, self._reviewer).decisions
        undone = {word.undoes for word in mine if word.verdict == "undo"}
        stand = [word for word in mine if word.verdict != "undo" and word.decision_id not in undone]
        if not stand:
            return []
        batch = stand[-1].batch
        return [word for word in stand if batch and word.batch == batch] or stand[-1:]


def _target(decision: Decision) -> str:
    return decision.claim_id or f"{decision.arxiv_id} {decision.fact}"
