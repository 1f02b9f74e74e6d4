"""The seed paper's thought experiment: what flexibility costs in data and computation (arXiv 2007.05558).

A linear model of 1,000 features of which 10 matter is learned four ways: the oracle knows the 10, the expert knows 9 of
them and believes in one that does not matter, the flexible model takes all, the regularised one takes all with a lasso
penalty. Features and noise are independent standard normal draws, so the expected squared error of a prediction
beyond the noise is the squared distance of the coefficients.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib import resources
from typing import Literal, cast

Learner = Literal["oracle", "expert", "flexible", "regularised"]
LEARNERS: tuple[Learner, ...] = ("oracle", "expert", "flexible", "regularised")

FEATURES = 1000
RELEVANT = 10
NOISE_SD = 1.0
"""Each of the relevant coefficients is 1, so signal variance is 10 times the noise's."""
SEED = 2007_05558
SAMPLE_SIZES = (20, 50, 100, 200, 500, 900, 1100, 1500, 2000, 4000)
REPETITIONS = 5

DATA_EXPONENT = 2
"""Improving by k needs k^2 data: the error of an estimated mean falls with the square root of the sample."""
COMPUTE_EXPONENT = 4
"""And k^4 computation: k^2 data times a model that must grow with the data (over-parametrisation), k^2 again."""


@dataclass(frozen=True, slots=True)
class TheoryRow:
    """One learner at one sample size: excess error over the signal's variance, and FLOP, averaged over repetitions."""

    learner: Learner
    samples: int
    excess_error: float
    excess_error_low: float
    excess_error_high: float
    compute_flop: float


def simulated() -> list[TheoryRow]:
    """Return what `analysis.simulation.simulate()` gives by default, from the file that ships with the project."""
    text = (resources.files("analysis") / "data" / "theory.csv").read_text(encoding="utf-8")
    return [
        TheoryRow(
            learner=cast(Learner, row["learner"]),
            samples=int(row["samples"]),
            excess_error=float(row["excess_error"]),
            excess_error_low=float(row["excess_error_low"]),
            excess_error_high=float(row["excess_error_high"]),
            compute_flop=float(row["compute_flop"]),
        )
        for row in csv.DictReader(text.splitlines())
    ]
