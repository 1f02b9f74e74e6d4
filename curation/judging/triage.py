"""Accept a claim or put it before a person, always with reasons that a person can read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final, Literal, TypeVar

from curation.claim import BenchmarkResult, ModelCost, TrainingRun
from curation.judging.judge import Judge

_BLOCKING_FILE: Final = Path(__file__).parents[1] / "data" / "triage.json"
_SHOWN_DOUBTS: Final = 2
Claim = TypeVar("Claim", TrainingRun, BenchmarkResult, ModelCost)


@cache
def blocking_reasons() -> Mapping[str, str]:
    """Reason codes that keep a claim from being accepted -> what they mean."""
    data = json.loads(_BLOCKING_FILE.read_text(encoding="utf-8"))["blocking"]
    return {code: entry["means"] for code, entry in data.items()}


def triage(claim: Claim, probability: float, judge: Judge, group: str, against: str = "") -> Claim:
    """The claim with confidence, status and reasons: accepted from the group's threshold on where no reason blocks.

    A reason's code is what stands before its first colon.
    """
    reasons = list(claim.reasons)
    blocked = any(reason.split(":", 1)[0].strip() in blocking_reasons() for reason in reasons)
    sure = judge.accepts(probability, group)
    if not sure:
        threshold = judge.ruling(group).threshold
        reasons.append(f"low_confidence: {probability:.2f} < {threshold:.2f}{against}")
    status: Literal["accepted", "queued"] = "accepted" if sure and not blocked else "queued"
    return replace(claim, confidence=round(probability, 4), status=status, reasons=tuple(reasons))


def doubts(votes: Mapping[str, float], words: Mapping[str, str]) -> str:
    """The heuristics that speak against a claim, in the catalogue's `words`: ", against it: cites another"."""
    against = [words[name] for name, vote in votes.items() if vote < 0]
    return ", against it: " + ", ".join(against[:_SHOWN_DOUBTS]) if against else ""
