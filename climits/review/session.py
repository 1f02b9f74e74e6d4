"""What the decisions made since the publish say of the order of questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from curation.asking.likelihood import right_as_read
from curation.asking.order import Place
from curation.decisions.effects import Ruling


def read_rightly(rulings: Mapping[str, Ruling]) -> dict[str, bool | None]:
    """Whether each decided claim is right as it was read; None where that is not settled."""
    return {
        claim_id: right_as_read(ruling.decision.kind, ruling.decision.verdict, ruling.decision.fields)
        for claim_id, ruling in rulings.items()
        if not ruling.differ
    }


def answers_by_place(rulings: Mapping[str, Ruling], places: Mapping[str, str]) -> dict[Place, int]:
    """How many answers were given by paper and place; what was decided at once is one answer.

    `places` are those of the papers' claims, by claim id.
    """
    answers: dict[Place, set[str]] = defaultdict(set)
    for claim_id, ruling in rulings.items():
        word = ruling.decision
        if claim_id in places and word.verdict != "add":
            answers[word.arxiv_id, places[claim_id]].add(word.batch or word.decision_id)
    return {place: len(some) for place, some in answers.items()}
