"""Accept a claim or put it before a person, always with reasons that a person can read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final, Literal, TypeVar

from curation.claim import BenchmarkResult, TrainingRun
from curation.judging.calibration import Model, shipped_models

_BLOCKING_FILE: Final = Path(__file__).parents[1] / "data" / "triage.json"
_SHOWN_DOUBTS: Final = 2

Claim = TypeVar("Claim", TrainingRun, BenchmarkResult)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What triage makes of a claim: `reasons` are the claim's own, then why it was queued."""

    status: Literal["accepted", "queued"]
    confidence: float
    reasons: tuple[str, ...]


@cache
def blocking_reasons() -> Mapping[str, str]:
    """Reason codes that keep a claim from being accepted -> what they mean."""
    data = json.loads(_BLOCKING_FILE.read_text(encoding="utf-8"))["blocking"]
    return {code: entry["means"] for code, entry in data.items()}


def triage(claim: TrainingRun | BenchmarkResult) -> Outcome:
    """Accepted where the confidence reaches the threshold of its kind and no reason blocks; queued otherwise.

    The confidence is computed from `claim.features`. A reason's code is what stands before its first colon.
    """
    model = shipped_models()["run" if isinstance(claim, TrainingRun) else "result"]
    features = dict(claim.features)
    probability = model.probability(features)
    reasons = list(claim.reasons)
    blocked = any(reason.split(":", 1)[0].strip() in blocking_reasons() for reason in reasons)
    if probability < model.threshold:
        reasons.append(f"low_confidence: {probability:.2f} < {model.threshold:.2f}{_doubts(model, features)}")
    status: Literal["accepted", "queued"] = "queued" if blocked or probability < model.threshold else "accepted"
    return Outcome(status, probability, tuple(reasons))


def _doubts(model: Model, features: Mapping[str, float]) -> str:
    """The features that speak most against the claim, in words: ", against it: others context"."""
    against = sorted((part, name) for name, part in model.contributions(features).items() if part < 0)[:_SHOWN_DOUBTS]
    return ", against it: " + ", ".join(name.replace("_", " ") for _, name in against) if against else ""


def triaged(claim: Claim) -> Claim:
    """The claim with its confidence, status and reasons filled in."""
    outcome = triage(claim)
    return replace(claim, confidence=outcome.confidence, status=outcome.status, reasons=outcome.reasons)
