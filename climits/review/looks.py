"""Whose turn a claim is: the first look, a blind second one, or the adjudication of two that differ."""

from __future__ import annotations

from dataclasses import dataclass

from climits.review.card import Mode
from climits.review.policy import Policy
from curation.decisions.effects import Ruling


@dataclass(frozen=True, slots=True)
class Look:
    """One reviewer's way of looking at claims."""

    mode: Mode
    reviewer: str
    policy: Policy

    def wanted(self, ruling: Ruling | None) -> bool:
        """Whether a claim of which that is known waits for this reviewer."""
        if self.mode == "first":
            mine = ruling is not None and self.reviewer in ruling.reviewers
            return ruling is None or (ruling.decision.verdict == "unsure" and not mine)
        if ruling is None or self.mode == "adjudicate":
            return ruling is not None and ruling.differ
        words = (ruling.decision, *ruling.others)
        return (
            len(words) == 1
            and ruling.decision.verdict != "unsure"
            and self.reviewer not in ruling.reviewers
            and self.policy.needs_two(ruling.decision)
        )
