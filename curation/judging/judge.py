"""The judge: gradient-boosted or random trees that turn a candidate's features into a calibrated probability.

A judge is two files of data/judges: `KIND.json` with the catalogue it was fitted on, calibration, thresholds and
provenance, and `KIND.txt`, LightGBM's own text form of the trees, which needs no pickle. `climits learn` writes both.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from curation.judging.features import Catalogue, Kind, matrix

SHIPPED: Final = Path(__file__).parents[1] / "data" / "judges"
SCHEMA: Final = 1
LEAST, MOST = 0.01, 0.99
"""No probability is stated beyond: the labels are too few to tell 0.99 from certainty."""


class JudgeError(ValueError):
    """A judge's file cannot be used; the message says which file and why."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What was fitted for one group of candidates: raw score -> share that is right, and where acceptance begins."""

    scores: tuple[float, ...]
    shares: tuple[float, ...]
    threshold: float


@dataclass(frozen=True, slots=True)
class Judge:
    """Trees and rulings by group ("chip", "whole", "table", …)."""

    kind: Kind
    booster: Any
    rulings: Mapping[str, Ruling]
    provenance: Mapping[str, Any]

    def raw(self, rows: Sequence[Sequence[float]], width: int) -> NDArray[np.float64]:
        """The trees' scores, not yet calibrated."""
        if not rows:
            return np.zeros(0)
        return np.asarray(self.booster.predict(matrix(rows, width), num_threads=1), dtype=np.float64)

    def probabilities(self, rows: Sequence[Sequence[float]], groups: Sequence[str]) -> list[float]:
        """Calibrated probability of each row, of the group named at its place."""
        if not rows:
            return []
        scores = self.raw(rows, len(rows[0]))
        return [self.calibrated(score, group) for score, group in zip(scores.tolist(), groups, strict=True)]

    def calibrated(self, score: float, group: str) -> float:
        """The share of candidates of this group and score that were right out of fold."""
        ruling = self.rulings[group]
        return float(np.clip(np.interp(score, ruling.scores, ruling.shares), LEAST, MOST))

    def accepts(self, probability: float, group: str) -> bool:
        """Whether a claim of this group is accepted without a person."""
        return probability >= self.rulings[group].threshold


def read_judge(folder: Path, catalogue: Catalogue) -> Judge:
    """Read a judge; raises JudgeError where its files are missing, damaged or of another catalogue or schema."""
    import lightgbm

    file = folder / f"{catalogue.kind}.json"
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise JudgeError(f"{file}: no judge can be read: {error}; `climits learn` makes one") from error
    if data.get("schema") != SCHEMA or data.get("kind") != catalogue.kind:
        raise JudgeError(f"{file}: a judge of {data.get('kind')}, schema {data.get('schema')}; needed: {SCHEMA}")
    if tuple(data["features"]) != catalogue.names:
        unknown = sorted(set(data["features"]) - set(catalogue.names))
        unfitted = sorted(set(catalogue.names) - set(data["features"]))
        raise JudgeError(
            f"{file}: fitted on other features than the catalogue has: unknown {unknown[:5]}, unfitted {unfitted[:5]}"
            "; run `climits learn` again"
        )
    try:
        booster = lightgbm.Booster(model_file=str(folder / data["trees"]))
    except lightgbm.basic.LightGBMError as error:
        raise JudgeError(f"{folder / data['trees']}: no trees can be read: {error}") from error
    rulings = {
        group: Ruling(tuple(entry["scores"]), tuple(entry["shares"]), float(entry["threshold"]))
        for group, entry in data["groups"].items()
    }
    return Judge(catalogue.kind, booster, rulings, data["provenance"])
