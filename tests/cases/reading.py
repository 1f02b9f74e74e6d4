"""What a text states of trainings, as plain facts: read, paired and completed from the sentences around."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from curation.candidates.links import Candidate, pair, with_chip, with_count, with_hardware
from curation.candidates.mentions import Mentions
from curation.candidates.statements import statements
from tests.extractors.papers import paper_of

FACTS = ("chip", "chip_count", "count_unit", "duration_h", "duration_kind", "training_compute_flop")
NO_MODEL = ("GPU", "accelerator")


def facts_of(text: str, published_on: date) -> list[dict[str, Any]]:
    """The facts of each candidate that a text gives, in order; `chip` lists the names that are right for it."""
    mentions = Mentions(statements(paper_of(text), published_on))
    return [
        _facts(with_count(with_chip(with_hardware(candidate, mentions), mentions), mentions))
        for statement in mentions.statements
        for candidate in pair(statement)
    ]


def _facts(candidate: Candidate) -> dict[str, Any]:
    hardware, duration, compute = candidate.hardware, candidate.duration, candidate.compute
    named = candidate.chip_from or hardware
    chips = [named.chip] if named else [None]
    if named and len(named.match.candidates) == 1:
        chips += named.match.candidates
    if chips[0] in NO_MODEL:
        chips.append(None)
    return {
        "chip": chips,
        "chip_count": hardware.count if hardware else None,
        "count_unit": hardware.unit if hardware and hardware.count else None,
        "duration_h": duration.reading.value if duration else None,
        "duration_kind": duration.reading.unit if duration else None,
        "training_compute_flop": compute.reading.value if compute else None,
    }


def agree(wanted: Any, read: Any) -> bool:
    """Whether a fact is as wanted: "*" is anything, a list any of its members; numbers within half a percent."""
    if isinstance(wanted, list):
        return any(agree(one, read) for one in wanted)
    if isinstance(read, list):
        return any(agree(wanted, one) for one in read)
    if isinstance(wanted, int | float) and isinstance(read, int | float):
        return bool(read == pytest.approx(wanted, rel=0.005))
    return bool(wanted in ("*", read))


def is_run(run: dict[str, Any], read: dict[str, Any], facts: tuple[str, ...] = FACTS) -> bool:
    """Whether the facts read are those of a run."""
    return all(agree(run[fact], read[fact]) for fact in facts)
