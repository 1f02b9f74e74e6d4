"""Fitting a judge: trees on labelled candidates, calibration and thresholds on predictions out of fold by paper."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from curation.judging.features import DOUBTED, Catalogue, Kind
from curation.judging.judge import LEAST, MOST, SCHEMA, Judge, Ruling, mean_score

FOLDS: Final = 5
POINTS: Final = 40
"""Most points of a calibration curve."""
FEWEST: Final = 40
"""A group with fewer chosen candidates is calibrated with all groups together."""
BOOSTED: Final[dict[str, Any]] = {
    "objective": "binary", "boosting": "gbdt", "learning_rate": 0.05, "num_leaves": 31, "min_data_in_leaf": 40,
    "feature_fraction": 0.3, "bagging_fraction": 0.7, "bagging_freq": 1, "lambda_l2": 5.0,
}  # fmt: skip
BOOSTED_RUNS: Final[dict[str, Any]] = {**BOOSTED, "min_data_in_leaf": 20, "feature_fraction": 0.2, "extra_trees": True}
BOOSTED_RANDOM: Final[dict[str, Any]] = {**BOOSTED, "learning_rate": 0.1, "extra_trees": True}
BOOSTED_FEW_RANDOM: Final[dict[str, Any]] = {
    **BOOSTED, "learning_rate": 0.1, "num_leaves": 4, "min_data_in_leaf": 20, "extra_trees": True,
}  # fmt: skip
BOOSTED_COARSE: Final[dict[str, Any]] = {**BOOSTED, "learning_rate": 0.1, "max_bin": 15}
RANDOM: Final[dict[str, Any]] = {
    "objective": "binary", "boosting": "rf", "extra_trees": True, "num_leaves": 128, "min_data_in_leaf": 5,
    "feature_fraction_bynode": 0.2, "bagging_fraction": 0.7, "bagging_freq": 1, "max_bin": 63,
}  # fmt: skip
TREES: Final[Mapping[Kind, tuple[tuple[dict[str, Any], int], ...]]] = {
    "run": 3 * ((BOOSTED_RUNS, 300), (RANDOM, 70)), "result": 2 * ((BOOSTED_RANDOM, 200), (BOOSTED_COARSE, 150)),
    "cost": 5 * ((BOOSTED_FEW_RANDOM, 200),),
}  # fmt: skip
"""Parameters and number of trees; scores of several are averaged. For runs random trees carry over as well as boosted
ones and both together better; boosted ones that cut at random do best, for results together with some that cut in few
places (out of fold, docs/judge.md). What is there more than once begins with another seed each time: papers of
a kind that the labels hold few of are judged by what one set of trees happened to draw."""
RIGHT_AT_MOST: Final[Mapping[Kind, float]] = {"cost": 0.6}
"""Precision asked for at most. Labels name the costs of a paper's main tables only, so those of its ablations count
as wrong: at 0.7 one labelled cost in four would be accepted."""
ACCEPTED_FROM: Final[Mapping[Kind, Mapping[str, float]]] = {
    "run": {"chip": 0.7, "hardware": 0.66, "time": 0.6, "whole": 0.3, "compute": 0.4},
    "result": {"table": 0.65},
    "cost": {"table": 0.35},
}
"""The probability from which facts of runs, and results and costs of tables, are accepted where the user names no
precision. The more a claim of a run states the more often some part of it is wrong; F1 out of fold is highest near
these, and results are asked to be a step surer, since what is accepted must be right before it is much. A threshold
set for a precision would hang on a few papers: fitted on four fifths of them, that of whole runs lay between 0.29 and
0.59, that of results between 0.39 and 0.66 (docs/judge.md)."""
SURER: Final[Mapping[Kind, Mapping[str, float]]] = {
    "run": {"chip": 0.1, "hardware": 0.04, "time": 0.1, "whole": 0.04, "compute": 0.2},
    "result": {},
    "cost": {},
}
"""By so much a candidate of a group that a heuristic doubts has to be surer than the others, near what is best out of
fold; of results the calibration alone tells the doubted ones from the others (docs/judge.md)."""
STRICT: Final = 0.85
"""Precision asked for where the user names none, in groups that ACCEPTED_FROM does not name."""
SETTLED: Final[dict[str, Any]] = {
    "seed": 1, "deterministic": True, "force_row_wise": True, "num_threads": 1, "verbose": -1,
}  # fmt: skip
"""What makes two fits of the same examples equal to the byte on one machine."""


class LearningError(ValueError):
    """A judge cannot be fitted from what is given; the message says why."""


@dataclass(frozen=True, slots=True)
class Examples:
    """Labelled candidates of one kind.

    `unit` is shared by candidates of which one at most is claimed (the meanings of one number); one that is not
    `known` is kept out of the fit, as its label cannot be known. `group` is what calibration and thresholds are for,
    which rest on `counted` candidates: those of papers whose labels are complete. Candidates that state one `fact` of
    the paper count once for a threshold.
    """

    catalogue: Catalogue
    rows: list[tuple[float, ...]] = field(default_factory=list)
    right: list[bool] = field(default_factory=list)
    paper: list[str] = field(default_factory=list)
    group: list[str] = field(default_factory=list)
    unit: list[str] = field(default_factory=list)
    known: list[bool] = field(default_factory=list)
    counted: list[bool] = field(default_factory=list)
    fact: list[str] = field(default_factory=list)

    def add(
        self,
        row: Sequence[float],
        right: bool,
        paper: str,
        group: str,
        unit: str,
        known: bool = True,
        counted: bool = True,
        fact: str | None = None,
    ) -> None:
        """Add one candidate; `fact` is its unit where none is given."""
        self.rows.append(tuple(row))
        self.right.append(right)
        self.paper.append(paper)
        self.group.append(group)
        self.unit.append(unit)
        self.known.append(known)
        self.counted.append(counted)
        self.fact.append(unit if fact is None else fact)


def fold_of(paper: str) -> int:
    """The fold a paper is in: a digest of its id, so that folds do not change when papers are added."""
    return int(hashlib.sha256(paper.encode()).hexdigest(), 16) % FOLDS


def known_only(examples: Examples, papers: Container[str]) -> Examples:
    """The examples with only those papers' labels known."""
    known = [k and paper in papers for k, paper in zip(examples.known, examples.paper, strict=True)]
    counted = [c and paper in papers for c, paper in zip(examples.counted, examples.paper, strict=True)]
    return replace(examples, known=known, counted=counted)


def weights(examples: Examples) -> NDArray[np.float64]:
    """A candidate's weight: n candidates of one paper, which are alike, count as the square root of n."""
    counts = Counter(examples.paper)
    return np.array(
        [known * counts[paper] ** -0.5 for paper, known in zip(examples.paper, examples.known, strict=True)]
    )


def fit_trees(examples: Examples, chosen: NDArray[np.bool_]) -> tuple[Any, ...]:
    """LightGBM's trees of each form on the chosen examples; raises LearningError where all are right or none is."""
    import lightgbm

    weight = weights(examples)
    used = chosen & (weight > 0)
    right = np.array(examples.right)[used]
    if not 0 < right.sum() < len(right):
        raise LearningError(
            f"no judge of {examples.catalogue.kind} candidates can be fitted: {len(right)} are labelled, {right.sum()} "
            "of them right; right and wrong ones are needed, in papers of more than one fold"
        )
    rows = np.array(examples.rows, dtype=np.float64)[used]
    fitted, seen = [], list[dict[str, Any]]()
    for parameters, rounds in TREES[examples.catalogue.kind]:
        data = lightgbm.Dataset(
            rows,
            right.astype(float),
            weight=weight[used] / weight[used].mean(),
            params={"verbose": -1, "max_bin": parameters.get("max_bin", 255)},
        )
        seed = SETTLED["seed"] + seen.count(parameters)
        seen.append(parameters)
        fitted.append(lightgbm.train({**parameters, **SETTLED, "seed": seed}, data, rounds))
    return tuple(fitted)


def out_of_fold(examples: Examples) -> NDArray[np.float64]:
    """Raw scores of all examples, each by trees that saw no candidate of its paper."""
    fold = np.array([fold_of(paper) for paper in examples.paper])
    rows = np.array(examples.rows, dtype=np.float64)
    scores = np.zeros(len(rows))
    for k in sorted(set(fold.tolist())):
        trees = fit_trees(examples, fold != k)
        scores[fold == k] = mean_score(trees, rows[fold == k], threads=1)
    return scores


def claimed(examples: Examples, scores: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Of the candidates of each unit the one with the highest score."""
    return likeliest(examples.unit, scores, np.ones(len(scores), dtype=bool))


def likeliest(names: Sequence[str], scores: NDArray[np.float64], among: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Of those of each name that are `among`, the one with the highest score."""
    best: dict[str, int] = {}
    for i in np.flatnonzero(among).tolist():
        if names[i] not in best or scores[i] > scores[best[names[i]]]:
            best[names[i]] = i
    chosen = np.zeros(len(scores), dtype=bool)
    chosen[list(best.values())] = True
    return chosen


def _wanted(kind: Kind, precision: float | None) -> float:
    """The precision that a threshold is set for."""
    return min(STRICT if precision is None else precision, RIGHT_AT_MOST.get(kind, 1.0))


def rulings(examples: Examples, scores: NDArray[np.float64], precision: float | None = None) -> dict[str, Ruling]:
    """Calibration and threshold of each group, from scores out of fold of the candidates that would be claimed.

    Without a `precision` some groups have their own threshold (ACCEPTED_FROM), others a precision (STRICT), which is
    asked of the candidates that no heuristic doubts; doubted ones are calibrated apart and have to be surer by SURER.
    """
    chosen = claimed(examples, scores) & np.array(examples.counted)
    group, right, paper = np.array(examples.group), np.array(examples.right), np.array(examples.paper)
    stated, curves = np.zeros(len(scores)), {}
    for name in sorted(set(examples.group)):
        inside = chosen & (group == name)
        shown = chosen if inside.sum() < FEWEST else inside
        curves[name] = _curve(scores[shown], right[shown], root_weights(paper[shown]))
        stated[group == name] = np.interp(scores[group == name], *curves[name])
    once = chosen & likeliest(examples.fact, stated, chosen)
    found: dict[str, Ruling] = {}
    for name, curve in curves.items():
        clear = name.removesuffix(DOUBTED)
        given = ACCEPTED_FROM[examples.catalogue.kind].get(clear) if precision is None else None
        facts = once & (group == clear)
        wanted = _wanted(examples.catalogue.kind, precision)
        weight = root_weights(paper[facts])
        found_at = lowest_threshold(stated[facts], right[facts], wanted, weight) if facts.any() else 1.0
        threshold = found_at if given is None else given
        surer = SURER[examples.catalogue.kind].get(clear, 0.0) if name != clear else 0.0
        found[name] = Ruling(tuple(curve[0]), tuple(curve[1]), min(threshold + surer, 1.0))
    return found


def root_weights(papers: NDArray[np.str_]) -> NDArray[np.float64]:
    """Weights by which n claims of one paper, right or wrong together as a table is, count as the square root of n."""
    counts = Counter(papers.tolist())
    return np.array([counts[paper] ** -0.5 for paper in papers.tolist()])


def _curve(
    scores: NDArray[np.float64], right: NDArray[np.bool_], weight: NDArray[np.float64]
) -> tuple[list[float], list[float]]:
    """Share of right ones by score, rising (isotonic regression), as at most POINTS points."""
    from sklearn.isotonic import IsotonicRegression

    fitted = IsotonicRegression(y_min=LEAST, y_max=MOST, out_of_bounds="clip")
    fitted.fit(scores, right.astype(float), sample_weight=weight)
    at = np.unique(np.quantile(scores, np.linspace(0, 1, POINTS)))
    # Means between neighbouring points take the steps out: equal scores on both sides of a step are not equally sure.
    near = np.linspace(np.maximum(0.0, at - 0.03), np.minimum(1.0, at + 0.03), 9, axis=1)
    smooth = fitted.predict(near.ravel()).reshape(near.shape).mean(axis=1)
    return [round(float(x), 6) for x in at], [round(float(p), 4) for p in np.maximum.accumulate(smooth)]


def lowest_threshold(
    stated: NDArray[np.float64], right: NDArray[np.bool_], precision: float, weight: NDArray[np.float64] | None = None
) -> float:
    """The lowest probability such that of the claims from it on `precision` or more are right; 1 where none is."""
    order = np.argsort(-stated, kind="stable")
    weighed = np.ones(len(order)) if weight is None else weight[order]
    share = np.cumsum(right[order] * weighed) / np.cumsum(weighed)
    last_of_tie = np.append(stated[order][1:] != stated[order][:-1], True)
    enough = np.flatnonzero((share >= precision) & last_of_tie)
    return float(stated[order][enough[-1]]) if len(enough) else 1.0


def learn(
    examples: Examples, precision: float | None, provenance: Mapping[str, Any]
) -> tuple[Judge, NDArray[np.float64]]:
    """The judge of all examples, with the scores out of fold that its calibration and thresholds rest on."""
    scores = out_of_fold(examples)
    trees = fit_trees(examples, np.ones(len(scores), dtype=bool))
    return Judge(examples.catalogue.kind, trees, rulings(examples, scores, precision), provenance), scores


def write_judge(judge: Judge, catalogue: Catalogue, folder: Path) -> None:
    """Write the files of a judge, each whole or not at all; `folders.renewed` does so for all judges together."""
    folder.mkdir(parents=True, exist_ok=True)
    trees = [f"{judge.kind}-{k}.txt" for k in range(1, len(judge.boosters) + 1)]
    for name, booster in zip(trees, judge.boosters, strict=True):
        text: str = booster.model_to_string()
        _place(folder / name, text)
    data = {
        "schema": SCHEMA,
        "kind": judge.kind,
        "trees": trees,
        "features": list(catalogue.names),
        "groups": {
            name: {"threshold": ruling.threshold, "scores": list(ruling.scores), "shares": list(ruling.shares)}
            for name, ruling in judge.rulings.items()
        },
        "provenance": dict(judge.provenance),
    }
    _place(folder / f"{judge.kind}.json", json.dumps(data, indent=1) + "\n")


def _place(path: Path, text: str) -> None:
    """Write a file under a temporary name and rename it."""
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
