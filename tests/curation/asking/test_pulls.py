"""What lowers a candidate most is told by the judge's own trees, in words of the catalogue."""

from __future__ import annotations

import math

import numpy as np
import pytest

from curation.asking.pulls import Pull, pulls_down
from curation.judging.features import Catalogue, Feature
from curation.judging.judge import Judge, Ruling

CATALOGUE = Catalogue(
    "run",
    (
        Feature("away", "sentences between duration and hardware", 0, 10),
        Feature("table", "whether it is a row of a table"),
        Feature("vote_is_own", "whose it is", -1, 1),
    ),
)


def judge() -> Judge:
    """Trees to which distance, then a vote, then a table speak against."""
    import lightgbm

    chance = np.random.default_rng(1)
    rows = np.column_stack([chance.integers(0, 10, 600), chance.integers(0, 2, 600), chance.integers(-1, 2, 600)])
    right = (rows[:, 0] * -1.0 - 1.5 * rows[:, 1] + 2.0 * rows[:, 2] > -5).astype(int)
    fixed = {"objective": "binary", "verbose": -1, "seed": 1, "num_threads": 1, "num_leaves": 8, "min_data_in_leaf": 5}
    averaged = {**fixed, "boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.7}
    data = {"data": rows.astype(np.float64), "label": right}
    sets = tuple(lightgbm.train(kind, lightgbm.Dataset(**data), 30) for kind in (fixed, averaged))
    return Judge("run", sets, {"whole": Ruling((0.0, 1.0), (0.0, 1.0), 0.5)}, {})


def test_what_lowers_it_most_comes_first_and_votes_are_left_out() -> None:
    pulls = pulls_down(judge(), CATALOGUE, (9.0, 1.0, -1.0), 3)
    assert [pull.feature for pull in pulls] == ["away", "table"]
    assert pulls[0].share > pulls[1].share > 0
    assert pulls_down(judge(), CATALOGUE, (9.0, 1.0, -1.0), 1) == pulls[:1]


def test_what_cannot_be_said_of_it_stands_last() -> None:
    assert pulls_down(judge(), CATALOGUE, (9.0, math.nan, -1.0), 3)[0].feature == "away"


def test_what_speaks_for_it_is_no_pull() -> None:
    assert "away" not in [pull.feature for pull in pulls_down(judge(), CATALOGUE, (0.0, 1.0, 1.0), 3)]


@pytest.mark.parametrize(
    ("meaning", "value", "words"),
    [
        ("sentences between duration and hardware", 5.0, "sentences between duration and hardware: 5"),
        ("whether the sentence says `inference` (contexts.toml)", 1.0, "the sentence says `inference`: yes"),
        ("whether it is bold", 0.0, "it is bold: no"),
        ("mentions of the chip", math.nan, "mentions of the chip: cannot be said here"),
        ("kind of duration: wall clock, device hours, an epoch, a step; 4 FLOP", 1.0, "kind of duration: device hours"),
        (
            "kind of duration: wall clock, device hours, an epoch; 3 FLOP",
            3.0,
            "kind of duration: wall clock, device hours, an epoch; 3 FLOP: 3",
        ),
        ("x" * 80, 0.25, "x" * 63 + "…: 0.25"),
    ],
)
def test_a_pull_in_words(meaning: str, value: float, words: str) -> None:
    assert Pull("f", meaning, value, 0.1).in_words == words
