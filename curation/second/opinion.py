"""A second reader's proposals in the terms of claims: chips by their short names, facts to compare."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from curation.candidates.run_views import UNNAMED, Part
from curation.judging.labels import FLOP_TOLERANCE, HOURS_TOLERANCE, chip_key, close, result_key
from curation.vocabulary.chips import ChipMatch, normalise_chip, variants
from extractors.reading import Reading
from extractors.second.proposals import CostProposal, Proposals, ResultProposal, RunProposal

RULES: Final = "rules"
"""Name of the embedded reader."""
FULL_FROM: Final = 70
"""A reader is asked for at most 80 results (extractors/data/second_reader/prompt.toml) and counts them roughly."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a training run states: chip, number of chips, hours, FLOP; None where it says nothing.

    A chip without a model ("GPU") says nothing to compare; of one that is compared with it its kind counts.
    """

    chip: str | None = None
    count: int | None = None
    hours: float | None = None
    flop: float | None = None

    def pairs(self, other: Facts) -> Iterator[bool | None]:
        """For each fact stated here whether the other states the same; None where it says nothing."""
        if self.chip is not None and self.chip not in UNNAMED:
            yield _same_chip(self.chip, other.chip)
        if self.count is not None:
            yield None if other.count is None else self.count == other.count
        if self.hours is not None:
            yield None if other.hours is None else close(self.hours, other.hours, HOURS_TOLERANCE)
        if self.flop is not None:
            yield None if other.flop is None else close(self.flop, other.flop, FLOP_TOLERANCE)

    def within(self, other: Facts) -> bool:
        """Whether each fact stated here is one of the other's; nothing stated is within nothing."""
        told = list(self.pairs(other))
        return bool(told) and all(told)


def _same_chip(chip: str, other: str | None) -> bool | None:
    """Whether a named chip is the other; None where the other names none, and is of a kind that it can be of."""
    if other is None:
        return None
    if other not in UNNAMED:
        return chip_key(chip) == chip_key(other)
    kinds = {row.kind for row in variants([chip])}
    can_be = not kinds or other == "accelerator" or other.lower() in kinds
    return None if can_be else False


@dataclass(frozen=True, slots=True)
class ProposedRun:
    """A proposal with its chip named as claims name it."""

    proposal: RunProposal
    match: ChipMatch | None
    facts: Facts

    def of_part(self, part: Part) -> Facts | None:
        """The facts of a part of the run, None where it does not state them."""
        facts = self.facts
        named = facts.chip is not None and facts.chip not in UNNAMED
        match part:
            case "whole":
                return Facts(facts.chip, facts.count, facts.hours) if facts.hours and facts.chip else None
            case "time":
                return Facts(hours=facts.hours) if facts.hours else None
            case "hardware":
                return Facts(facts.chip, facts.count) if facts.chip and facts.count else None
            case "chip":
                return Facts(facts.chip) if named else None
            case "compute":
                return Facts(flop=facts.flop) if facts.flop else None


@dataclass(frozen=True)
class SecondOpinion:
    """All that a second reader proposed of one paper; `reader` is the model's name."""

    reader: str
    runs: tuple[ProposedRun, ...]
    results: tuple[ResultProposal, ...]
    costs: tuple[CostProposal, ...]

    @cached_property
    def own_runs(self) -> tuple[ProposedRun, ...]:
        """The runs that it gives as the paper's own."""
        return tuple(run for run in self.runs if run.proposal.own)

    @property
    def is_full(self) -> bool:
        """Whether it lists about as many results as it was asked for at most: it may have left others out."""
        return len(self.results) >= FULL_FROM

    @cached_property
    def results_by_key(self) -> dict[tuple[str, str, float], list[ResultProposal]]:
        """The results by what the scoring tool compares: benchmark, metric as error, value."""
        found: dict[tuple[str, str, float], list[ResultProposal]] = {}
        for result in self.results:
            key = result_key(result.benchmark, result.metric, float(result.score.value or 0.0))
            found.setdefault(key, []).append(result)
        return found

    @cached_property
    def benchmarks(self) -> frozenset[str]:
        """The benchmarks on which it proposes a result."""
        return frozenset(result.benchmark for result in self.results)

    @cached_property
    def cells(self) -> frozenset[tuple[str | None, int | None, int | None]]:
        """The cells in which it sees a result."""
        return frozenset(place(r.score) for r in self.results if r.score.table_id is not None)


def place(reading: Reading) -> tuple[str | None, int | None, int | None]:
    """Table, row and column of a reading."""
    return reading.table_id, reading.row, reading.column


def second_opinion(reader: str, proposals: Proposals, published_on: date | None) -> SecondOpinion:
    """The proposals of a paper; the date narrows what an ambiguous chip may be."""
    runs = tuple(_run(proposal, published_on) for proposal in proposals.runs)
    return SecondOpinion(reader, runs, proposals.results, proposals.costs)


def _run(proposal: RunProposal, published_on: date | None) -> ProposedRun:
    chip, count, duration, compute = (
        proposal.fact(name) for name in ("accelerator", "chip_count", "duration", "training_compute")
    )
    match, name = (None, None) if chip is None else _chip(chip, published_on)
    facts = Facts(
        name,
        int(count.value) if count is not None and count.value else None,
        duration.value if duration is not None else None,
        compute.value if compute is not None else None,
    )
    return ProposedRun(proposal, match, facts)


def _chip(reading: Reading, published_on: date | None) -> tuple[ChipMatch | None, str | None]:
    """The chip by the page's words, else by the reader's name for it, else as a device without a model."""
    for words in (reading.text, reading.attributes.get("said", "")):
        match = normalise_chip(words, published_on)
        if match.chip:
            return match, match.chip
    said = f"{reading.text} {reading.attributes.get('said', '')}".upper()
    return None, next((name for name in ("TPU", "GPU", "CPU") if name in said), None)
