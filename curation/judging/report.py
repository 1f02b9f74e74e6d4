"""What to expect of a judge on papers nobody has read: everything out of fold by paper, nothing in-sample."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from curation.judging.features import VOTE, Kind
from curation.judging.judge import Judge
from curation.judging.learning import Examples, LearningError, claimed, fold_of, known_only, out_of_fold

BINS: Final = (0.0, 0.2, 0.5, 0.7, 0.8, 0.9, 0.95, 1.0001)
SHARES: Final = (0.2, 0.4, 0.6, 0.8, 1.0)
"""Shares of the labelled papers at which the learning curve is measured."""


@dataclass(frozen=True, slots=True)
class GroupReport:
    """One group's claims: how many, how many accepted and right, at which threshold; recall is of right candidates."""

    kind: str
    group: str
    claims: int
    right: int
    accepted: int
    accepted_right: int
    threshold: float

    @property
    def precision(self) -> float:
        """Share of accepted claims that are right."""
        return self.accepted_right / self.accepted if self.accepted else float("nan")

    @property
    def recall(self) -> float:
        """Share of right candidates that are accepted; what was never read does not count here."""
        return self.accepted_right / self.right if self.right else float("nan")


@dataclass(frozen=True, slots=True)
class VoteReport:
    """How often a heuristic speaks, how often it is right, and how often it stands against the majority of others."""

    name: str
    meaning: str
    coverage: float
    accuracy: float
    conflicts: float


def _stated(examples: Examples, scores: NDArray[np.float64], judge: Judge) -> NDArray[np.float64]:
    return np.array([judge.calibrated(s, g) for s, g in zip(scores.tolist(), examples.group, strict=True)])


def group_reports(examples: Examples, scores: NDArray[np.float64], judge: Judge) -> list[GroupReport]:
    """Accepted claims of each group, by scores out of fold."""
    chosen = claimed(examples, scores) & np.array(examples.known)
    stated, right, group = _stated(examples, scores, judge), np.array(examples.right), np.array(examples.group)
    found = []
    for name, ruling in judge.rulings.items():
        inside = chosen & (group == name)
        accepted = inside & (stated >= ruling.threshold)
        all_right = len({u for u, r, g in zip(examples.unit, right, group, strict=True) if r and g == name})
        found.append(
            GroupReport(
                judge.kind, name, int(inside.sum()), all_right, int(accepted.sum()), int((accepted & right).sum()),
                ruling.threshold,
            )
        )  # fmt: skip
    return found


def calibration_table(
    examples: Examples, scores: NDArray[np.float64], judge: Judge
) -> list[tuple[float, float, int, float, float]]:
    """For bins of the stated probability: bounds, claims, mean stated, share right."""
    chosen = claimed(examples, scores) & np.array(examples.known)
    stated, right = _stated(examples, scores, judge)[chosen], np.array(examples.right)[chosen]
    rows = []
    for low, high in pairwise(BINS):
        inside = (stated >= low) & (stated < high)
        if inside.any():
            rows.append(
                (low, min(high, 1.0), int(inside.sum()), float(stated[inside].mean()), float(right[inside].mean()))
            )
    return rows


def calibration_error(rows: Sequence[tuple[float, float, int, float, float]]) -> float:
    """Mean difference of stated and actual share, weighted by claims."""
    total = sum(n for _, _, n, _, _ in rows)
    return sum(n * abs(said - actual) for _, _, n, said, actual in rows) / total if total else float("nan")


def useful_features(judge: Judge, names: Sequence[str], most: int = 15) -> list[tuple[str, float]]:
    """The features by which the trees gain most, each with its share of the gain."""
    gains = [np.asarray(trees.feature_importance("gain"), dtype=float) for trees in judge.boosters]
    gain = np.sum([one / one.sum() for one in gains], axis=0)
    order = np.argsort(-gain)[:most]
    return [(names[i], float(gain[i] / gain.sum())) for i in order]


def vote_reports(examples: Examples) -> list[VoteReport]:
    """Coverage, accuracy and conflicts of each heuristic over the labelled candidates."""
    names = examples.catalogue.names
    columns = [k for k, name in enumerate(names) if name.startswith(VOTE)]
    if not columns:
        return []
    known = np.array(examples.known)
    votes = np.nan_to_num(np.array(examples.rows, dtype=float)[:, columns])[known]
    right = np.where(np.array(examples.right)[known], 1.0, -1.0)
    total = votes.sum(axis=1)
    meanings = {feature.name: feature.meaning for feature in examples.catalogue.features}
    found = []
    for k, column in enumerate(columns):
        vote = votes[:, k]
        spoke = vote != 0
        others = total - vote
        against = spoke & (others * vote < 0)
        found.append(
            VoteReport(
                names[column].removeprefix(VOTE),
                meanings[names[column]],
                float(spoke.mean()),
                float((vote[spoke] == right[spoke]).mean()) if spoke.any() else float("nan"),
                float(against.sum() / spoke.sum()) if spoke.any() else float("nan"),
            )
        )
    return found


def best_f1(examples: Examples, scores: NDArray[np.float64]) -> float:
    """The highest F1 that any one threshold reaches on the claims, by scores out of fold."""
    chosen = claimed(examples, scores) & np.array(examples.known)
    right = np.array(examples.right)[chosen]
    total = len({u for u, r, k in zip(examples.unit, examples.right, examples.known, strict=True) if r and k})
    order = np.argsort(-scores[chosen], kind="stable")
    hits = np.cumsum(right[order])
    return float(np.max(2 * hits / (np.arange(1, len(order) + 1) + total))) if total else float("nan")


def learning_curve(examples: Examples, shares: Sequence[float] = SHARES) -> list[tuple[int, float]]:
    """Best F1 out of fold by number of labelled papers learned from.

    At a share below 1 the papers of each fold are judged by trees of only so many of the other papers; a share that is
    too small to learn from is left out.
    """
    papers = sorted(set(examples.paper), key=lambda paper: (fold_of(paper), paper))
    order = sorted(papers, key=lambda paper: hash_share(paper))
    found = []
    for share in shares:
        taught = set(order[: max(1, round(share * len(order)))])
        limited = known_only(examples, taught)
        with suppress(LearningError):
            found.append((len(taught), best_f1(examples, out_of_fold(limited))))
    return found


def hash_share(paper: str) -> float:
    """A number from 0 to 1 of a paper's id, for subsets that grow."""
    import hashlib

    return int(hashlib.sha256(f"curve {paper}".encode()).hexdigest()[:12], 16) / 16**12


def as_json(
    groups: Sequence[GroupReport], calibration: Mapping[Kind, Any], votes: Mapping[Kind, Sequence[VoteReport]]
) -> dict[str, Any]:
    """The report's parts as plain data."""
    return {
        "groups": [
            {"kind": g.kind, "group": g.group, "claims": g.claims, "right": g.right, "accepted": g.accepted,
             "precision": g.precision, "recall": g.recall, "threshold": g.threshold} for g in groups
        ],
        "calibration": {str(kind): rows for kind, rows in calibration.items()},
        "votes": {
            str(kind): [
                {"name": v.name, "coverage": v.coverage, "accuracy": v.accuracy, "conflicts": v.conflicts} for v in some
            ]
            for kind, some in votes.items()
        },
    }  # fmt: skip
