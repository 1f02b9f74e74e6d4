"""A stopping rule: how many wrong claims are likely left among the accepted, and how many right ones among the queued.

Probabilities are calibrated, so their sum is the number of right claims to expect. What was decided so far corrects it:
where twice as many accepted claims were found wrong as expected, twice as many are expected among the rest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

PRIOR: Final = 20.0
"""So many right (or wrong) ones, found as expected, are taken to have been seen before: few decisions say little."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim with the probability that it is right, and whether that was enough to accept it.

    `right` is what a person said of it, None while nobody did.
    """

    kind: str
    probability: float
    accepted: bool
    right: bool | None = None

    @property
    def odd(self) -> float:
        """How likely it stands on the wrong side: wrong though accepted, or right though queued."""
        return 1 - self.probability if self.accepted else self.probability


@dataclass(slots=True)
class Side:
    """Claims that were accepted, or those that were queued; `odd_*` counts what should stand on the other side."""

    left: int = 0
    odd_expected: float = 0.0
    decided: int = 0
    odd_seen: int = 0
    odd_expected_of_decided: float = 0.0

    @property
    def correction(self) -> float:
        """How many times as many were seen as expected."""
        return (self.odd_seen + PRIOR) / (self.odd_expected_of_decided + PRIOR)

    @property
    def odd_left(self) -> float:
        """How many of those left likely stand on the wrong side."""
        return max(0.0, min(self.left, self.odd_expected * self.correction))


@dataclass(slots=True)
class Outlook:
    """What is likely left, of one kind of claims or of all."""

    accepted: Side = field(default_factory=Side)
    queued: Side = field(default_factory=Side)
    rescued: int = 0
    """Claims that a person found right."""

    @property
    def right_left_aside(self) -> float:
        """The share of all right claims that would stay queued if the review ended now."""
        standing = self.accepted.left - self.accepted.odd_left + self.rescued
        aside = self.queued.odd_left
        return aside / (standing + aside) if standing + aside else 0.0

    def wait(self, *, accepted: bool, claims: int, odd: float) -> None:
        """Count claims that nobody decided; `odd` is the sum of their own. Negative counts take claims out again."""
        side = self.accepted if accepted else self.queued
        side.left += claims
        side.odd_expected += odd

    def answer(self, claim: Judged) -> None:
        """Count a claim that a person decided."""
        side = self.accepted if claim.accepted else self.queued
        side.decided += 1
        side.odd_expected_of_decided += claim.odd
        side.odd_seen += claim.right != claim.accepted
        self.rescued += bool(claim.right)


def outlook(claims: Iterable[Judged]) -> dict[str, Outlook]:
    """What is likely left, by kind of claim."""
    found: dict[str, Outlook] = defaultdict(Outlook)
    for claim in claims:
        if claim.right is None:
            found[claim.kind].wait(accepted=claim.accepted, claims=1, odd=claim.odd)
        else:
            found[claim.kind].answer(claim)
    return dict(found)
