"""The order of questions to a reviewer: what teaches or feeds most comes first, spread over papers.

An answer teaches most where the judge is least sure, and feeds most where the claim is likely right and much hangs on
it. ASReview asks for the likeliest first, Prodigy for the least certain: a question's worth is the sum of both, each
times what hangs on the claim. Papers take turns: a turn is a few claims of one table, or of one paper's runs, and each
further turn of a paper counts for less, so that no paper keeps the others waiting.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

TURN: Final = 5
"""Most claims of one place that are asked about before another place or paper has its turn."""

KEEP_ON: Final = 0.5
"""A turn ends before a question that is worth less than this share of the turn's best."""

FRONT: Final = -1
CHANGED: Final = 0
DIFFER: Final = 1
OWN: Final = 2
OTHERS: Final = 3
ASIDE: Final = 4
"""Urgencies, the least first: put first by the reviewer; decided before and read otherwise since; two readers differ;
the paper's own work; what the paper says of others' work; put aside by the reviewer."""

Place = tuple[str, str]
"""A paper, and the part of it that is asked about together: a table, or empty for what stands in its text."""


@dataclass(frozen=True, slots=True)
class Question:
    """A claim that a person may be asked about.

    `probability` is that it is right, `place` its table's id (empty for text), `stakes` how many rows of
    `compute_vs_error` and estimates of compute hang on it.
    """

    claim_id: str
    arxiv_id: str
    probability: float
    place: str = ""
    own: bool = True
    stakes: int = 0
    changed: bool = False
    differ: bool = False

    @property
    def urgency(self) -> int:
        """How urgent it is, whatever it is worth."""
        if self.changed:
            return CHANGED
        if self.differ:
            return DIFFER
        return OWN if self.own else OTHERS


@dataclass(frozen=True, slots=True)
class Turn:
    """A question's place in the order: `score` is that of its turn, `worth` its own within the turn."""

    question: Question
    urgency: int
    score: float
    worth: float

    @property
    def key(self) -> tuple[int, float, str, str, float, str]:
        """What sorts questions, the first one least."""
        asked = self.question
        return (self.urgency, -self.score, asked.arxiv_id, asked.place, -self.worth, asked.claim_id)


def worth(question: Question) -> float:
    """What an answer is worth: doubt and likelihood, each from 0 to 1, times what hangs on the claim."""
    p = min(max(question.probability, 0.0), 1.0)
    stake = 1 + math.log2(1 + question.stakes)
    return stake * (4 * p * (1 - p) + p)


def ranked(questions: Iterable[Question], asked: Mapping[Place, int] | None = None) -> list[Turn]:
    """The questions in the order in which to ask them.

    `asked` are the answers given so far by place: a turn that was begun goes on, and turns that a paper has had count.
    """
    answers: dict[str, dict[str, int]] = defaultdict(dict)
    for (arxiv_id, place), count in (asked or {}).items():
        answers[arxiv_id][place] = count
    waiting: dict[tuple[str, int], list[Question]] = defaultdict(list)
    for question in questions:
        waiting[question.arxiv_id, question.urgency].append(question)
    turns = [
        turn
        for (arxiv_id, urgency), some in waiting.items()
        for turn in _of_paper(some, urgency, answers.get(arxiv_id, {}))
    ]
    return sorted(turns, key=lambda turn: turn.key)


def _of_paper(questions: list[Question], urgency: int, answers: Mapping[str, int]) -> Iterable[Turn]:
    """Turns of one paper's questions of one urgency, best first, each further one worth less."""
    places: dict[str, list[tuple[float, Question]]] = defaultdict(list)
    for question in questions:
        places[question.place].append((worth(question), question))
    had = sum(math.ceil(count / TURN) for count in answers.values())
    fresh: list[list[tuple[float, Question]]] = []
    for place, some in places.items():
        some.sort(key=lambda pair: (-pair[0], pair[1].claim_id))
        rest = -answers.get(place, 0) % TURN
        begun = _together(some, rest)
        yield from _turn(begun, urgency, max(had, 1))
        some = some[len(begun) :]
        while some:
            fresh.append(_together(some, TURN))
            some = some[len(fresh[-1]) :]
    fresh.sort(key=lambda turn: (-turn[0][0], turn[0][1].claim_id))
    for number, turn in enumerate(fresh, start=had + 1):
        yield from _turn(turn, urgency, number)


def _together(questions: list[tuple[float, Question]], most: int) -> list[tuple[float, Question]]:
    """The questions that make one turn, the first of those given, best first."""
    return [pair for pair in questions[:most] if pair[0] >= KEEP_ON * questions[0][0]]


def _turn(questions: list[tuple[float, Question]], urgency: int, number: int) -> Iterable[Turn]:
    for own_worth, question in questions:
        yield Turn(question, urgency, questions[0][0] / number, own_worth)
