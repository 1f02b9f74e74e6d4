"""Fitting the second stage: a logistic regression a kind, thresholds on predictions out of fold by paper."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from curation.judging.features import Kind
from curation.judging.learning import LearningError, fold_of, lowest_threshold
from curation.second.examples import Example
from curation.second.features import MEANINGS
from curation.second.stage import SecondStage, Stages

KINDS: Final[tuple[Kind, ...]] = ("run", "result", "cost")
PENALTY: Final[Mapping[Kind, float]] = {"run": 0.3, "result": 0.3, "cost": 1.0}
"""Inverse strength of the penalty on weights: the papers are few, and weights that follow them closely are too sure."""
UNLIKELY: Final = -3.5
"""Log odds below which a candidate that the second reader does not state is left out of the fit: most are such."""
THRESHOLDS: Final = (0.75, 0.9)
"""Bounds of a threshold: what it rests on is a handful of papers."""
ACCEPTED_FROM: Final[Mapping[Kind, float]] = {"run": 0.6, "result": 0.8, "cost": 0.9}
"""The probability from which claims are accepted where the user names no precision: fixed, as a threshold for a
precision would hang on two dozen papers; for results F1 out of fold is near its best there (docs/model-reader.md)."""
QUEUED_FROM: Final[Mapping[Kind, float]] = {"run": 0.4, "result": 0.6, "cost": 0.5}
"""With two readers fewer candidates are in doubt, and those are worth a look only from here on."""


def fit_stages(examples: Sequence[Example], precision: float | None, without: Collection[str] = ()) -> Stages:
    """The second stages fitted on all papers but those left out; raises LearningError where a kind has no two sides."""
    stages: dict[Kind, SecondStage] = {}
    for kind in KINDS:
        some = [one for one in examples if one.kind == kind and one.paper not in without and _matters(one)]
        stages[kind] = _stage(kind, some, precision)
    return stages


def _matters(one: Example) -> bool:
    return one.features["same"] > 0 or one.features["logit"] > UNLIKELY


def _stage(kind: Kind, examples: Sequence[Example], precision: float | None) -> SecondStage:
    groups = sorted({one.group for one in examples})
    columns = [*MEANINGS, *(f"group_{group}" for group in groups)]
    rows = np.array([[_value(one, name) for name in columns] for one in examples], dtype=float)
    right = np.array([one.right for one in examples], dtype=bool)
    if not 0 < right.sum() < len(right):
        raise LearningError(
            f"no second stage of {kind} candidates can be fitted: {len(right)} are labelled, {right.sum()} right"
        )
    papers = Counter(one.paper for one in examples)
    weight = np.array([papers[one.paper] ** -0.5 for one in examples])
    out_of_fold = np.full(len(examples), np.nan)
    fold = np.array([fold_of(one.paper) for one in examples])
    for k in sorted(set(fold.tolist())):
        taught = fold != k
        if 0 < right[taught].sum() < taught.sum():
            intercept, weights = _regress(kind, rows[taught], right[taught], weight[taught])
            out_of_fold[fold == k] = _sigmoid(rows[fold == k] @ weights + intercept)
    intercept, weights = _regress(kind, rows, right, weight)
    return SecondStage(
        dict(zip(columns, weights.tolist(), strict=True)),
        intercept,
        ACCEPTED_FROM[kind] if precision is None else _threshold(examples, out_of_fold, right, precision),
        QUEUED_FROM[kind],
    )


def _value(one: Example, name: str) -> float:
    return float(name == f"group_{one.group}") if name.startswith("group_") else one.features[name]


def _regress(
    kind: Kind, rows: NDArray[np.float64], right: NDArray[np.bool_], weight: NDArray[np.float64]
) -> tuple[float, NDArray[np.float64]]:
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(C=PENALTY[kind], max_iter=2000).fit(rows, right, sample_weight=weight / weight.mean())
    return float(fitted.intercept_[0]), np.asarray(fitted.coef_[0], dtype=np.float64)


def _sigmoid(total: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-total)), dtype=np.float64)


def _threshold(
    examples: Sequence[Example], stated: NDArray[np.float64], right: NDArray[np.bool_], precision: float
) -> float:
    """The lowest probability from which on the share wanted is right, each fact of a paper counted once."""
    best: dict[tuple[str, str], int] = {}
    for i, one in enumerate(examples):
        place = (one.paper, one.fact)
        if one.counted and not np.isnan(stated[i]) and (place not in best or stated[i] > stated[best[place]]):
            best[place] = i
    chosen = list(best.values())
    if not chosen:
        return THRESHOLDS[1]
    return float(np.clip(lowest_threshold(stated[chosen], right[chosen], precision), *THRESHOLDS))
