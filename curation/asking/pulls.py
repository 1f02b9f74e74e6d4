"""Which features of one candidate pull its score down most: the judge's own account beside the votes."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from curation.judging.features import VOTE, Catalogue
from curation.judging.judge import Judge

LONGEST: Final = 64  # characters of a meaning that are shown


@dataclass(frozen=True, slots=True)
class Pull:
    """A feature that speaks against a candidate: its meaning, its value (NaN: absent), its share of all pulls."""

    feature: str
    meaning: str
    value: float
    share: float

    @property
    def in_words(self) -> str:
        """Meaning and value: "sentences between duration and hardware: 5"; of what is so or not, yes or no."""
        meaning = re.sub(r" \(\w+\.toml\)", "", self.meaning)
        said = "cannot be said here" if math.isnan(self.value) else f"{self.value:.4g}"
        kind, _, kinds = meaning.partition(": ")
        named = kinds.partition(";")[0].split(", ")
        if meaning.startswith("whether ") and self.value in (0.0, 1.0):
            said = "yes" if self.value else "no"
        elif len(named) > 1 and self.value in range(len(named)):  # a code: which of the kinds that the meaning lists
            meaning, said = kind, named[int(self.value)]
        meaning = meaning.removeprefix("whether ")
        return f"{meaning if len(meaning) <= LONGEST else meaning[: LONGEST - 1] + '…'}: {said}"


def pulls_down(judge: Judge, catalogue: Catalogue, features: Sequence[float], most: int) -> list[Pull]:
    """The features that lower the candidate's score most, strongest first; votes left out, since they are told apart.

    Those without a value stand last. Boosted and averaged trees state contributions on scales of their own, so each set
    of trees counts by its shares.
    """
    row = np.array([features], dtype=np.float64)
    total = np.zeros(len(features))
    for trees in judge.boosters:
        told = np.asarray(trees.predict(row, pred_contrib=True, num_threads=1), dtype=np.float64)[0, :-1]
        total += told / (np.abs(told).sum() or 1.0) / len(judge.boosters)
    order = [k for k in np.argsort(total).tolist() if total[k] < 0]
    order.sort(key=lambda k: math.isnan(features[k]))  # what is known of the candidate says more to a reader
    told_features = [(catalogue.features[k], k) for k in order if not catalogue.names[k].startswith(VOTE)]
    return [Pull(f.name, f.meaning, float(features[k]), round(-float(total[k]), 3)) for f, k in told_features[:most]]
