"""What the answers given in a session say of the claims around them: a cheap correction between two fits of the judge.

An answer that surprises (a likely claim that was wrong, an unlikely one that was right) says most of what stands in
its column and row, less of the rest of its table, and little of the rest of the paper. Nothing is learned across papers
here: that is `climits learn`'s work.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from curation.asking.order import Question

OWN_WEIGHT: Final = 1.0
SAME_LINE: Final = 2.0
SAME_PLACE: Final = 1.0
SAME_MODEL: Final = 0.5
SAME_PAPER: Final = 0.2
"""How much a surprise counts for a claim, against the weight of its own probability: in the same column or row of one
table, elsewhere in the table (or in the same sentence), of the same model elsewhere, elsewhere in the paper.

Chosen on 3,373 results of 142 labelled papers, judged out of fold, given one to eight answers of the same paper: the
mean logarithmic loss of queued results falls from 0.65 to 0.49. Answers themselves in place of surprises reach 0.55.
"""
JUDGED: Final[Mapping[str, frozenset[str]]] = {
    "run": frozenset({"own", "chip", "chip_count", "duration_h", "duration_kind", "training_compute_flop"}),
    "result": frozenset({"own", "benchmark", "metric", "value"}),
    "cost": frozenset({"own", "pass_compute"}),
}
"""The fields that a claim's probability is about; a correction of others leaves the claim right as it was read."""
LEAST: Final = 0.02
MOST: Final = 0.98
"""No answer elsewhere makes a claim certain."""


@dataclass(frozen=True, slots=True)
class Where:
    """Where a claim of a paper stands: kind, table (or the sentence, for what is in no table), row, column, model."""

    kind: str
    place: str
    row: str = ""
    column: str = ""
    model: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person said of a claim: whether it is `right` as it was read, and how likely that had been."""

    where: Where
    probability: float
    right: bool


@dataclass(frozen=True, slots=True)
class Known:
    """A claim as a question, where it stands, and what a person said of it: None while nobody did."""

    question: Question
    where: Where
    right: bool | None = None


def right_as_read(kind: str, verdict: str, fields: Mapping[str, Any]) -> bool | None:
    """Whether a decision says that a claim is right as it was read; None where it says nothing of that."""
    if verdict == "correct":
        return not JUDGED[kind] & set(fields)
    return {"confirm": True, "reject": False}.get(verdict)


def questions(claims: Iterable[Known]) -> Iterator[Question]:
    """The claims that nobody decided, each with its probability in view of the answers on its paper."""
    papers: dict[str, list[Known]] = defaultdict(list)
    for claim in claims:
        papers[claim.question.arxiv_id].append(claim)
    for some in papers.values():
        answers = [Answer(c.where, c.question.probability, c.right) for c in some if c.right is not None]
        for claim in some:
            if claim.right is None:
                asked = claim.question
                yield (
                    replace(asked, probability=informed(asked.probability, claim.where, answers)) if answers else asked
                )


def informed(probability: float, where: Where, answers: Iterable[Answer]) -> float:
    """The probability that a claim is right, given answers on claims of the same paper."""
    weights, surprises = OWN_WEIGHT, 0.0
    told = False
    for answer in answers:
        weight = _weight(where, answer.where)
        weights += weight
        surprises += weight * (answer.right - answer.probability)
        told = told or weight > 0
    return min(max(probability + surprises / weights, LEAST), MOST) if told else probability


def _weight(one: Where, other: Where) -> float:
    if one.kind != other.kind:
        return 0.0
    if one.place and one.place == other.place:
        same_line = any(a and a == b for a, b in ((one.row, other.row), (one.column, other.column)))
        return SAME_LINE if same_line else SAME_PLACE
    return SAME_MODEL if one.model and one.model == other.model else SAME_PAPER
