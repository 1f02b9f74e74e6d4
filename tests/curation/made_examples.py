"""Labelled candidates made for tests: a feature that tells most of the truth, one that tells nothing, and a vote."""

from __future__ import annotations

import random

from curation.judging.features import Feature, Kind, Vote, cast, catalogue
from curation.judging.learning import Examples


def leans(score: float) -> int:
    """The score is high, or low."""
    return 1 if score > 0.6 else -1 if score < 0.4 else 0


VOTES = (Vote(leans),)


def made_examples(papers: int = 24, each: int = 12, kind: Kind = "run", noise: float = 0.1) -> Examples:
    """`each` candidates of each of `papers` papers, half of them right, in the groups "chip" and "whole"."""
    made = catalogue(kind, (Feature("score", "tells most"), Feature("chance", "tells nothing")), VOTES)
    examples, chance = Examples(made), random.Random(7)
    for paper in range(papers):
        for k in range(each):
            score = chance.random()
            right = (score > 0.5) != (chance.random() < noise)
            row = made.row({"score": score, "chance": chance.random()} | cast(VOTES, score))
            group = "chip" if k % 2 else "whole"
            examples.add(row, right, f"21{paper % 12 + 1:02d}.{paper:05d}", group, f"{paper} {k}")
    return examples
