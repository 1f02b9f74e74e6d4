"""Judges for tests: their word is a plain function of what a candidate's features say, not of a fit.

What is read, brought together and named must be right whoever judges; a test of that says which candidates are right
and does not change when the shipped judges are fitted again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from curation.claims.curate import CATALOGUES
from curation.judging.features import Kind
from curation.judging.judge import Judge, Ruling

Opinion = Callable[[Mapping[str, float]], float]
GROUPS: Mapping[Kind, tuple[str, ...]] = {
    "run": ("chip", "hardware", "time", "whole", "compute"),
    "result": ("table", "text"),
    "cost": ("table", "text"),
}


@dataclass(frozen=True)
class Trees:
    """In the place of LightGBM's trees: the opinion on each row."""

    names: tuple[str, ...]
    opinion: Opinion

    def predict(self, rows: NDArray[np.float64], num_threads: int) -> NDArray[np.float64]:
        assert num_threads >= 1
        return np.array([self.opinion(dict(zip(self.names, row, strict=True))) for row in rows.tolist()])


def judge_of(kind: Kind, opinion: Opinion, threshold: float = 0.5) -> Judge:
    """A judge that holds each candidate for as likely as `opinion` says, and accepts from `threshold` on."""
    ruling = Ruling((0.0, 1.0), (0.0, 1.0), threshold)
    return Judge(kind, (Trees(CATALOGUES[kind].names, opinion),), dict.fromkeys(GROUPS[kind], ruling), {})


def plain_run(features: Mapping[str, float]) -> float:
    """A run is what speaks of the paper's own training and stands with its nearest hardware."""
    against = ("is_own", "about_a_training", "times_a_trained_model", "length_of_data", "nearest_pair")
    return 0.05 if any(features[f"vote_{name}"] < 0 for name in against) else 0.9


def plain_result(features: Mapping[str, float]) -> float:
    """A result is what the nearest words mean in a row that the rules call the paper's own; in text every number."""
    if features["in_text"]:
        return 0.9
    return 0.9 if features["vote_nearest_words"] > 0 and features["owner_own"] else 0.05
