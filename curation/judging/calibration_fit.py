"""Fitting the confidence model: logistic regression, cross-validated by paper, and how far its probabilities hold.

Needs scikit-learn, which only `climits calibrate` imports.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from curation.judging.calibration import SCHEMA, ClaimKind
from curation.judging.labels import Labelled

FOLDS: Final = 10
PENALTIES: Final = tuple((share, strength) for share in (0.0, 1.0) for strength in (0.003, 0.01, 0.03, 0.1, 0.3))
"""Penalties that are tried: share of the lasso in it (0: ridge) and inverse strength."""
SUPPORT_PAPERS: Final = 4
"""A feature that departs from its usual value in fewer papers says more of these papers than of claims: left out."""
LEAST_CLAIMS: Final = 40
LEAST_PAPERS: Final = 5
SEED: Final = 20_260_101
_WEIGHT_DIGITS: Final = 4


class CalibrationError(Exception):
    """There is too little to fit; the text says how much there is and how much is needed."""

    exit_status = 1


@dataclass(frozen=True, slots=True)
class Bin:
    """Claims of like confidence: their mean stated probability and the share that is right."""

    low: float
    high: float
    claims: int
    stated: float
    actual: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """How far probabilities hold. `accepted_share` of the claims reach `threshold`.

    Of the facts that the accepted claims state, `precision` are right; of the accepted claims, `whole_claims` are right
    in every fact. `recall` is the share of all right facts that is accepted. Brier score: mean squared error of the
    probability; that of always stating the base rate is `brier_base`.
    """

    claims: int
    right: int
    papers: int
    brier: float
    brier_base: float
    threshold: float
    accepted: int
    accepted_share: float
    precision: float | None
    whole_claims: float | None
    recall: float | None
    bins: tuple[Bin, ...]


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted model as the calibration file keeps it, and its reliability on papers it was not fitted on."""

    kind: ClaimKind
    model: dict[str, Any]
    reliability: Reliability
    probabilities: tuple[float, ...]


def fit(kind: ClaimKind, claims: Sequence[Labelled], precision: float) -> Fit:
    """Fit one kind. The threshold is the lowest at which the facts of the held-out claims above it are precise enough.

    Raises CalibrationError where there are too few claims or papers, or only right or only wrong ones.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    papers = [claim.paper for claim in claims]
    right = np.array([claim.right for claim in claims], dtype=int)
    if len(claims) < LEAST_CLAIMS or len(set(papers)) < LEAST_PAPERS or right.min() == right.max():
        raise CalibrationError(
            f"{kind}: {len(claims)} labelled claims of {len(set(papers))} papers, {int(right.sum())} of them right; "
            f"a fit needs {LEAST_CLAIMS} of {LEAST_PAPERS} papers, and both right and wrong ones"
        )
    names, table = _table(claims)
    folds = GroupKFold(n_splits=min(FOLDS, len(set(papers))), shuffle=True, random_state=SEED)

    def model(share: float, strength: float) -> Any:
        return LogisticRegression(C=strength, l1_ratio=share, solver="saga", max_iter=5000, tol=1e-3, random_state=SEED)

    weight = _weights(papers)
    tried: list[tuple[float, tuple[float, float], NDArray[np.float64]]] = []
    for penalty in PENALTIES:
        pipeline = make_pipeline(StandardScaler(), model(*penalty))
        stated = cross_val_predict(
            pipeline,
            table,
            right,
            groups=papers,
            cv=folds,
            method="predict_proba",
            params={"logisticregression__sample_weight": weight},
        )[:, 1]
        tried.append((_log_loss(right, stated, weight), penalty, stated))
    _, penalty, held_out = min(tried, key=lambda one: one[0])
    scaler = StandardScaler().fit(table)
    final = model(*penalty).fit(scaler.transform(table), right, sample_weight=weight)
    weights = final.coef_[0] / scaler.scale_
    intercept = float(final.intercept_[0] - np.dot(weights, scaler.mean_))
    threshold = choose_threshold(claims, held_out, precision)
    found = reliability(claims, held_out, threshold)
    kept = {name: round(float(w), _WEIGHT_DIGITS) for name, w in zip(names, weights, strict=True) if abs(w) >= 1e-4}
    bounds = {
        name: [round(float(table[:, i].min()), _WEIGHT_DIGITS), round(float(table[:, i].max()), _WEIGHT_DIGITS)]
        for i, name in enumerate(names)
        if name in kept
    }
    measured = {name: value for name, value in asdict(found).items() if name != "bins"}
    return Fit(
        kind,
        {
            "intercept": round(intercept, _WEIGHT_DIGITS),
            "weights": kept,
            "threshold": round(threshold, _WEIGHT_DIGITS),
            "bounds": bounds,
            "wanted_precision": precision,
            "penalty": {"lasso": penalty[0], "inverse_strength": penalty[1]},
            "held_out": {n: round(v, _WEIGHT_DIGITS) if isinstance(v, float) else v for n, v in measured.items()},
        },
        found,
        tuple(float(p) for p in held_out),
    )


def _table(claims: Sequence[Labelled]) -> tuple[list[str], NDArray[np.float64]]:
    """Names of the features with enough papers behind them, and a row a claim; a feature a claim lacks is 0."""
    names = sorted({name for claim in claims for name in claim.features})
    table = np.array([[float(claim.features.get(name, 0.0)) for name in names] for claim in claims])
    papers = np.array([claim.paper for claim in claims])
    usual = np.median(table, axis=0) if len(names) else np.zeros(0)
    kept = [i for i in range(len(names)) if len(set(papers[table[:, i] != usual[i]])) >= SUPPORT_PAPERS]
    return [names[i] for i in kept], table[:, kept]


def _weights(papers: Sequence[str]) -> NDArray[np.float64]:
    """A claim's weight: claims of one paper are alike, so n of them count as the square root of n papers."""
    counts = Counter(papers)
    return np.array([counts[paper] ** -0.5 for paper in papers])


def _log_loss(right: NDArray[np.int_], stated: NDArray[np.float64], weight: NDArray[np.float64]) -> float:
    bounded = np.clip(stated, 1e-6, 1 - 1e-6)
    return float(-np.average(right * np.log(bounded) + (1 - right) * np.log(1 - bounded), weights=weight))


def choose_threshold(claims: Sequence[Labelled], stated: NDArray[np.float64], precision: float) -> float:
    """The lowest probability such that of the facts of claims above it `precision` or more are right; 1 if none is."""
    order = np.argsort(-stated, kind="stable")
    weight = _weights([claim.paper for claim in claims])
    hits = np.cumsum([weight[i] * sum(claims[i].facts) for i in order])
    cumulative = hits / np.cumsum([weight[i] * len(claims[i].facts) for i in order])
    # Claims of equal probability are accepted together or not at all.
    last_of_tie = np.append(stated[order][1:] != stated[order][:-1], True)
    enough = np.flatnonzero((cumulative >= precision) & last_of_tie)
    return float(stated[order][enough[-1]]) if len(enough) else 1.0


def reliability(
    claims: Sequence[Labelled], stated: NDArray[np.float64], threshold: float, bins: int = 10
) -> Reliability:
    """Stated against actual probability in bins of equally many claims, Brier score, and what the threshold does."""
    right = np.array([claim.right for claim in claims], dtype=int)
    order = np.argsort(stated, kind="stable")
    groups = [part for part in np.array_split(order, min(bins, len(order))) if len(part)]
    accepted = [claim for claim, probability in zip(claims, stated, strict=True) if probability >= threshold]
    facts = [fact for claim in accepted for fact in claim.facts]
    right_facts = sum(sum(claim.facts) for claim in claims)
    return Reliability(
        claims=len(claims),
        right=int(right.sum()),
        papers=len({claim.paper for claim in claims}),
        brier=float(np.mean((stated - right) ** 2)),
        brier_base=float(np.mean(right) * (1 - np.mean(right))),
        threshold=threshold,
        accepted=len(accepted),
        accepted_share=len(accepted) / len(claims),
        precision=sum(facts) / len(facts) if facts else None,
        whole_claims=sum(claim.right for claim in accepted) / len(accepted) if accepted else None,
        recall=sum(facts) / right_facts if right_facts else None,
        bins=tuple(
            Bin(
                float(stated[part].min()), float(stated[part].max()), len(part),
                float(stated[part].mean()), float(right[part].mean()),
            )
            for part in groups
        ),
    )  # fmt: skip


def calibration_file(fits: Sequence[Fit], others: Mapping[str, Any], source: str) -> str:
    """The text of a calibration file; kinds that were not fitted are taken from `others`."""
    kinds: dict[str, Any] = {**others, **{one.kind: one.model for one in fits}}
    version = hashlib.sha256(json.dumps(kinds, sort_keys=True).encode()).hexdigest()[:12]
    return json.dumps({"schema": SCHEMA, "version": version, "source": source, "kinds": kinds}, indent=1) + "\n"
