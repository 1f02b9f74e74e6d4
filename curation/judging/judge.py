"""The judge: gradient-boosted or random trees that turn a candidate's features into a calibrated probability.

A judge lies in data/judges: `KIND.json` with the catalogue it was fitted on, calibration, thresholds and provenance,
and one or more `KIND-n.txt`, LightGBM's own text form of trees, which needs no pickle. `climits learn` writes them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from curation.judging.features import DOUBTED, Catalogue, Kind, matrix
from curation.second.stage import SecondStage, read_stages

SHIPPED: Final = Path(__file__).parents[1] / "data" / "judges"
SCHEMA: Final = 2
LEAST, MOST = 0.01, 0.99
"""No probability is stated beyond: the labels are too few to tell 0.99 from certainty."""


QUEUED_FROM: Final[Mapping[Kind, float]] = {"run": 0.08, "result": 0.3, "cost": 0.15}
"""A candidate less likely than this is not put before a person. Runs are few and each is worth a look; of results a
paper has hundreds, and more than two of three questions would be for nothing; costs stand in tables that one decision
answers whole. `climits why` shows them all."""
_TREE_SIZES: Final = re.compile(r"^tree_sizes=([\d ]+)$", re.MULTILINE)


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
    """Trees, whose scores are averaged, and rulings by group ("chip", "whole", "table", …).

    `second` weighs what a second reader says; `queued_from` is the floor of the kind unless it is given.
    """

    kind: Kind
    boosters: tuple[Any, ...]
    rulings: Mapping[str, Ruling]
    provenance: Mapping[str, Any]
    second: SecondStage | None = None
    queued_from: float | None = None

    @property
    def floor(self) -> float:
        """The lowest probability with which a claim is put before a person."""
        return QUEUED_FROM[self.kind] if self.queued_from is None else self.queued_from

    def with_second(self) -> Judge:
        """The judge as it sits on a paper that a second reader read as well: with that stage's thresholds."""
        if self.second is None:
            return self
        threshold = self.second.threshold
        rulings = {group: replace(ruling, threshold=threshold) for group, ruling in self.rulings.items()}
        return replace(self, rulings=rulings, queued_from=self.second.queued_from)

    def raw(self, rows: Sequence[Sequence[float]], width: int) -> NDArray[np.float64]:
        """The trees' scores, not yet calibrated."""
        if not rows:
            return np.zeros(0)
        return mean_score(self.boosters, matrix(rows, width), threads=1)

    def probabilities(self, rows: Sequence[Sequence[float]], groups: Sequence[str]) -> list[float]:
        """Calibrated probability of each row, of the group named at its place."""
        if not rows:
            return []
        scores = self.raw(rows, len(rows[0]))
        places: dict[str, list[int]] = {}
        for place, group in enumerate(groups):
            places.setdefault(group, []).append(place)
        told = np.zeros(len(rows))
        for group, some in places.items():
            told[some] = self._calibrated(scores[some], group)
        return [float(probability) for probability in told]

    def calibrated(self, score: float, group: str) -> float:
        """The share of candidates of this group and score that were right out of fold."""
        return float(self._calibrated(np.array([score]), group)[0])

    def _calibrated(self, scores: NDArray[np.float64], group: str) -> NDArray[np.float64]:
        ruling = self.ruling(group)
        return np.clip(np.interp(scores, ruling.scores, ruling.shares), LEAST, MOST)

    def accepts(self, probability: float, group: str) -> bool:
        """Whether a claim of this group is accepted without a person."""
        return probability >= self.ruling(group).threshold

    def ruling(self, group: str) -> Ruling:
        """The group's ruling, that of the undoubted ones where the labels had no doubted candidate of it.

        Raises JudgeError where the labels that the judge learned of had none of its kind.
        """
        for name in (group, group.removesuffix(DOUBTED)):
            with suppress(KeyError):
                return self.rulings[name]
        raise JudgeError(
            f"the judge of {self.kind} candidates learned of none of the group {group!r}, only of "
            f"{', '.join(sorted(self.rulings))}: `climits learn` again with more labelled papers"
        )


def mean_score(boosters: Sequence[Any], rows: NDArray[np.float64], threads: int) -> NDArray[np.float64]:
    """The mean of what several sets of trees say of each row."""
    told = [np.asarray(trees.predict(rows, num_threads=threads), dtype=np.float64) for trees in boosters]
    return np.asarray(np.mean(told, axis=0), dtype=np.float64)


def read_judge(folder: Path, catalogue: Catalogue) -> Judge:
    """Read a judge; raises JudgeError where its files are missing, damaged or of another catalogue or schema."""
    file = folder / f"{catalogue.kind}.json"
    data = _description(file)
    if data.get("schema") != SCHEMA or data.get("kind") != catalogue.kind:
        raise JudgeError(
            f"{file}: a judge of {data.get('kind')}, schema {data.get('schema')}; needed: {catalogue.kind}, "
            f"schema {SCHEMA}; `climits learn` makes one of this version"
        )
    try:
        features, provenance = tuple(data["features"]), dict(data["provenance"])
        trees = [folder / name for name in data["trees"]]
        rulings = {group: _ruling(entry) for group, entry in data["groups"].items()}
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise JudgeError(f"{file}: damaged: {error!r}; `climits learn` makes another") from error
    if features != catalogue.names:
        unknown = sorted(set(features) - set(catalogue.names))
        unfitted = sorted(set(catalogue.names) - set(features))
        differ = (
            f"unknown {unknown[:5]}, unfitted {unfitted[:5]}" if unknown or unfitted else "the same in another order"
        )
        raise JudgeError(
            f"{file}: fitted on other features than the catalogue has: {differ}; run `climits learn` again, or name "
            "judges of these features with --judges"
        )
    stages = read_stages(folder) or read_stages(SHIPPED) or {}
    return Judge(
        catalogue.kind,
        tuple(_booster(file, len(features)) for file in trees),
        rulings,
        provenance,
        stages.get(catalogue.kind),
    )


def _description(file: Path) -> dict[str, Any]:
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise JudgeError(f"{file}: no judge can be read: {error}; `climits learn` makes one") from error
    if not isinstance(data, dict):
        raise JudgeError(f"{file}: no judge can be read: it holds no object; `climits learn` makes one")
    return data


def _ruling(entry: Mapping[str, Any]) -> Ruling:
    """A group's ruling; raises ValueError for a curve that is none."""
    scores, shares = tuple(map(float, entry["scores"])), tuple(map(float, entry["shares"]))
    if not scores or len(scores) != len(shares) or list(scores) != sorted(scores):
        raise ValueError(f"a curve of {len(scores)} scores and {len(shares)} shares")
    return Ruling(scores, shares, float(entry["threshold"]))


def _booster(file: Path, width: int) -> Any:
    """LightGBM's trees. It ends the process over a file that was cut off, so that is looked for first."""
    import lightgbm

    try:
        text = file.read_text(encoding="utf-8")
        if not _is_whole(text):
            raise ValueError("the file is not whole")
        booster = lightgbm.Booster(model_str=text)
    except (OSError, ValueError, lightgbm.basic.LightGBMError) as error:
        raise JudgeError(f"{file}: no trees can be read: {error}; `climits learn` makes them") from error
    if booster.num_feature() != width:
        raise JudgeError(
            f"{file}: trees of {booster.num_feature()} features; needed: {width}; run `climits learn` again"
        )
    return booster


def _is_whole(text: str) -> bool:
    """Whether the trees end where the sizes in the header say."""
    sizes = _TREE_SIZES.search(text)
    start = text.find("Tree=0\n")
    if not text.startswith("tree\n") or sizes is None or start < 0:
        return False
    return text.startswith("end of trees", start + sum(map(int, sizes[1].split())))
