"""Fitting the confidence model: logistic regression, cross-validated by paper, and how far its probabilities hold.

Needs scikit-learn, which only `climits calibrate` imports.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from curation.calibration import SCHEMA, ClaimKind
from curation.calibration_labels import Labelled

FOLDS: Final = 10
STRENGTHS: Final = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
"""Inverse strengths of the ridge penalty that are tried."""
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
    """How far probabilities hold. `accepted_share` of the claims reach `threshold`; of these `precision` are right.

    `recall` is the share of the right claims that is accepted. Brier score: mean squared error of the probability; that
    of always stating the base rate is `brier_base`.
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
    """Fit one kind. The threshold is the lowest at which the held-out claims above it reach the wanted precision.

    Raises CalibrationError where there are too few claims or papers, or only right or only wrong ones.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    names = sorted({name for claim in claims for name in claim.features})
    papers = [claim.paper for claim in claims]
    right = np.array([claim.right for claim in claims], dtype=int)
    if len(claims) < LEAST_CLAIMS or len(set(papers)) < LEAST_PAPERS or right.min() == right.max():
        raise CalibrationError(
            f"{kind}: {len(claims)} labelled claims of {len(set(papers))} papers, {int(right.sum())} of them right; "
            f"a fit needs {LEAST_CLAIMS} of {LEAST_PAPERS} papers, and both right and wrong ones"
        )
    table = np.array([[float(claim.features.get(name, 0.0)) for name in names] for claim in claims])
    folds = GroupKFold(n_splits=min(FOLDS, len(set(papers))), shuffle=True, random_state=SEED)
    best: tuple[float, float, NDArray[np.float64]] | None = None
    for strength in STRENGTHS:
        model = make_pipeline(StandardScaler(), LogisticRegression(C=strength, max_iter=2000))
        held_out = cross_val_predict(model, table, right, groups=papers, cv=folds, method="predict_proba")[:, 1]
        loss = _log_loss(right, held_out)
        if best is None or loss < best[0] - 1e-4:  # the stronger penalty where it makes no difference
            best = (loss, strength, held_out)
    assert best is not None
    _, strength, held_out = best
    scaler = StandardScaler().fit(table)
    final = LogisticRegression(C=strength, max_iter=2000).fit(scaler.transform(table), right)
    weights = final.coef_[0] / scaler.scale_
    intercept = float(final.intercept_[0] - np.dot(weights, scaler.mean_))
    threshold = choose_threshold(right, held_out, precision)
    found = reliability(right, held_out, papers, threshold)
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
            "inverse_penalty": strength,
            "held_out": {n: round(v, _WEIGHT_DIGITS) if isinstance(v, float) else v for n, v in measured.items()},
        },
        found,
        tuple(float(p) for p in held_out),
    )


def _log_loss(right: NDArray[np.int_], stated: NDArray[np.float64]) -> float:
    bounded = np.clip(stated, 1e-6, 1 - 1e-6)
    return float(-np.mean(right * np.log(bounded) + (1 - right) * np.log(1 - bounded)))


def choose_threshold(right: NDArray[np.int_], stated: NDArray[np.float64], precision: float) -> float:
    """The lowest probability such that of the claims that reach it `precision` or more are right; 1 if none is."""
    order = np.argsort(-stated, kind="stable")
    cumulative = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    # Claims of equal probability are accepted together or not at all.
    last_of_tie = np.append(stated[order][1:] != stated[order][:-1], True)
    enough = np.flatnonzero((cumulative >= precision) & last_of_tie)
    return float(stated[order][enough[-1]]) if len(enough) else 1.0


def reliability(
    right: NDArray[np.int_], stated: NDArray[np.float64], papers: Sequence[str], threshold: float, bins: int = 10
) -> Reliability:
    """Stated against actual probability in bins of equally many claims, Brier score, and what the threshold does."""
    order = np.argsort(stated, kind="stable")
    groups = [part for part in np.array_split(order, min(bins, len(order))) if len(part)]
    accepted = stated >= threshold
    hits = int(right[accepted].sum())
    return Reliability(
        claims=len(right),
        right=int(right.sum()),
        papers=len(set(papers)),
        brier=float(np.mean((stated - right) ** 2)),
        brier_base=float(np.mean(right) * (1 - np.mean(right))),
        threshold=threshold,
        accepted=int(accepted.sum()),
        accepted_share=float(accepted.mean()),
        precision=hits / int(accepted.sum()) if accepted.any() else None,
        recall=hits / int(right.sum()) if right.any() else None,
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
