"""What a second reader proposes and the page bears out, in the same readings that the rules make."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.reading import Quantity, Reading
from extractors.second.answer import Stage


@dataclass(frozen=True, slots=True)
class RunProposal:
    """A training run of which at least one fact stands on a page: `facts` are chip, count, duration and FLOP.

    `baseline` where the authors ran it only to compare with.
    """

    model: str
    stage: Stage
    own: bool
    baseline: bool
    facts: tuple[Reading, ...]

    def fact(self, quantity: Quantity) -> Reading | None:
        """The reading of a quantity, None where the run states none that is borne out."""
        return next((reading for reading in self.facts if reading.quantity == quantity), None)


@dataclass(frozen=True, slots=True)
class ResultProposal:
    """A result of one of the paper's own models; `score` is the number where it stands."""

    model: str
    baseline: bool
    benchmark: str
    metric: str
    split: str | None
    score: Reading


@dataclass(frozen=True, slots=True)
class CostProposal:
    """The operations of one pass of one of the paper's own models."""

    model: str
    cost: Reading


@dataclass(frozen=True, slots=True)
class Refusal:
    """A fact that a reader stated and that is not taken: `kind` run, result, cost or reply, `field` what of it."""

    kind: str
    field: str
    reason: str
    detail: str = ""
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Proposals:
    """All that was taken of the replies on one paper, and all that was not."""

    runs: tuple[RunProposal, ...] = ()
    results: tuple[ResultProposal, ...] = ()
    costs: tuple[CostProposal, ...] = ()
    refusals: tuple[Refusal, ...] = ()
