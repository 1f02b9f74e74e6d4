"""Facts of different sentences brought together: the hardware of a duration, the model of a generic "8 GPUs"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from curation.candidates.pairs import owners
from curation.candidates.roles import cues, is_inference, whose
from curation.candidates.statements import Hardware, Statement, Timed

NEAR = 4  # sentences
EVERY = re.compile(
    r"\b(?:all|every|each) (?:of )?(?:the |our |these )?(?:\w+ )?(?:models?|experiments?|networks?|runs?)\b", re.I
)
PARAGRAPHS = 14  # sentences within which "8 GPUs" and "V100" speak of the same machine
MOST_CHIPS = 3  # models of chips that "8 GPUs" may mean, nearest first
MOST_COUNTS = 3  # numbers that "V100 GPUs" may have, nearest first

Link = Literal["same", "near", "section", "paper", "none", "absent"]
"""How far away the fact stood: none, several that it might be; absent, nothing that it might be."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A run in the making: facts with the sentence each comes from and how they were brought together."""

    statement: Statement
    hardware: Hardware | None = None
    duration: Timed | None = None
    compute: Timed | None = None
    hardware_statement: Statement | None = None
    chip_statement: Statement | None = None
    chip_from: Hardware | None = None
    hardware_link: Link = "same"
    chip_link: Link = "same"
    count_link: Link = "same"
    model: str | None = None
    own: bool | None = None

    @property
    def facts(self) -> tuple[Hardware | Timed, ...]:
        """The facts that stand in the candidate's own sentence."""
        local_hardware = self.hardware if self.hardware_link == "same" else None
        return tuple(fact for fact in (local_hardware, self.duration, self.compute) if fact is not None)


def trains(statement: Statement, fact: Hardware | Timed) -> bool:
    """Whether a fact can belong to one of the paper's own training runs."""
    features = cues(statement, [fact])
    return whose(features) and not is_inference(features)


def pair(statement: Statement) -> list[Candidate]:
    """Candidates of one sentence: its durations with its hardware, in order; hardware alone; computation alone."""
    hardware = list(statement.hardware)
    found: list[Candidate] = []
    used: set[int] = set()
    for duration in statement.durations:
        spent_on = owners(statement, duration)
        link: Link = "same" if spent_on or duration.reading.unit == "device_hours" else "none"
        found += [Candidate(statement, owner, duration, hardware_link=link) for owner in spent_on or (None,)]
        used.update(hardware.index(owner) for owner in spent_on)
    found += [Candidate(statement, h) for k, h in enumerate(hardware) if k not in used]
    for compute in statement.compute:
        only = hardware[0] if len(hardware) == 1 else None
        found.append(Candidate(statement, only, compute=compute, hardware_link="same" if only else "none"))
    return found


def with_hardware(candidate: Candidate, every: Sequence[Statement]) -> Candidate:
    """A duration without hardware takes it from the sentences around, its section, or the paper's only hardware."""
    if (
        candidate.hardware is not None
        or candidate.duration is None
        or candidate.duration.reading.unit == "device_hours"
    ):
        return candidate
    here = candidate.statement
    usable = [(s, h) for s in every for h in s.hardware if h.count is not None and trains(s, h)]
    usable = [(s, h) for s, h in usable if h.reading.unit not in ("cpu", "cpu_core")] or usable
    usable = [(s, h) for s, h in usable if "relation:trained_on" in h.local] or usable
    before = [(s, h) for s, h in usable if 0 < here.sentence - s.sentence <= NEAR]
    after = [(s, h) for s, h in usable if 0 < s.sentence - here.sentence <= NEAR - 2]
    near = max(before, key=lambda item: item[0].sentence, default=None) or min(
        after, key=lambda i: i[0].sentence, default=None
    )
    if near:
        return replace(candidate, hardware=near[1], hardware_statement=near[0], hardware_link="near")
    section = [(s, h) for s, h in usable if s.section == here.section and s.section]
    if section:
        s, h = min(section, key=lambda item: abs(item[0].sentence - here.sentence))
        return replace(candidate, hardware=h, hardware_statement=s, hardware_link="section")
    if len({(h.chip, h.count) for _, h in usable}) == 1:
        s, h = usable[0]
        return replace(candidate, hardware=h, hardware_statement=s, hardware_link="paper")
    return candidate


def with_chip(candidate: Candidate, every: Sequence[Statement]) -> Candidate:
    """Generic hardware ("8 GPUs") takes the model of the chip that the paper names for training close by."""
    hardware = candidate.hardware
    if hardware is None or not hardware.generic or hardware.chip == "CPU":
        return candidate
    if hardware.count is None and candidate.duration is None:
        return candidate
    place = candidate.hardware_statement or candidate.statement
    named = [(s, h) for s in every for h in s.hardware if not h.generic and _fits(hardware, h) and trains(s, h)]
    close = [(s, h) for s, h in named if abs(s.sentence - place.sentence) <= PARAGRAPHS]
    close = [(s, h) for s, h in close if s is place or h.count in (None, hardware.count)]
    close = [(s, h) for s, h in close if abs(s.sentence - place.sentence) <= NEAR or _of_ours(s, h)]
    stated = [(s, h) for s, h in named if "trained" in s.context and "inference" not in h.local]
    named = stated or named
    equal = [(s, h) for s, h in named if h.count == hardware.count and hardware.count is not None]
    distinct = {h.chip for _, h in named}
    if close and len({h.chip for _, h in close}) == 1:
        s, h = min(close, key=lambda item: abs(item[0].sentence - place.sentence))
        link: Link = "near" if abs(s.sentence - place.sentence) <= NEAR else "section"
    elif len({h.chip for _, h in equal}) == 1 and any(_of_ours(s, h) for s, h in equal):
        s, h = next(item for item in equal if _of_ours(*item))
        link = "paper"
    elif len(distinct) == 1 and any(_of_ours(s, h) and _agrees(s, h, hardware) for s, h in named):
        s, h = next(item for item in named if _of_ours(*item) and _agrees(*item, hardware))
        link = "paper"
    else:
        return replace(candidate, chip_link="none" if named else "absent")
    return replace(candidate, chip_from=h, chip_statement=s, chip_link=link)


def with_count(candidate: Candidate, every: Sequence[Statement]) -> Candidate:
    """A named chip without a number ("on V100 GPUs") takes the number of "8 GPUs" close by."""
    hardware = candidate.hardware
    if hardware is None or hardware.count is not None or hardware.generic:
        return candidate
    if candidate.duration is not None and candidate.duration.reading.unit == "device_hours":
        return candidate
    place = candidate.hardware_statement or candidate.statement
    counted = [
        (s, h)
        for s in every
        for h in s.hardware
        if h.count is not None and (h.chip == hardware.chip or (h.generic and _fits(h, hardware))) and trains(s, h)
    ]
    close = [item for item in counted if abs(item[0].sentence - place.sentence) <= NEAR]
    if len({h.count for _, h in close}) != 1:
        return candidate
    s, h = close[0]
    filled = replace(hardware, count=h.count, unit=h.unit, count_reading=h.count_reading)
    return replace(candidate, hardware=filled, chip_statement=s, count_link="near")


def chip_options(candidate: Candidate, every: Sequence[Statement]) -> list[Candidate]:
    """Counted generic hardware ("8 GPUs") as each model of chip that the paper names, nearest mention first."""
    hardware = candidate.hardware
    if hardware is None or not hardware.generic or hardware.chip == "CPU" or hardware.count is None:
        return []
    place = candidate.hardware_statement or candidate.statement
    nearest: dict[str, tuple[Statement, Hardware]] = {}
    for s, h in _by_distance(place, every):
        if not h.generic and _fits(hardware, h):
            nearest.setdefault(h.chip, (s, h))
    return [
        replace(candidate, chip_from=h, chip_statement=s, chip_link=_link(place, s))
        for s, h in list(nearest.values())[:MOST_CHIPS]
    ]


def count_options(candidate: Candidate, every: Sequence[Statement]) -> list[Candidate]:
    """A named chip without a number ("on V100 GPUs") with each number of "8 GPUs" that the paper states."""
    hardware = candidate.hardware
    if hardware is None or hardware.count is not None or hardware.generic:
        return []
    place = candidate.hardware_statement or candidate.statement
    nearest: dict[int, tuple[Statement, Hardware]] = {}
    for s, h in _by_distance(place, every):
        if h.count is not None and (h.chip == hardware.chip or (h.generic and _fits(h, hardware))):
            nearest.setdefault(h.count, (s, h))
    return [
        replace(
            candidate,
            hardware=replace(hardware, count=h.count, unit=h.unit, count_reading=h.count_reading),
            chip_statement=s,
            count_link=_link(place, s),
        )
        for s, h in list(nearest.values())[:MOST_COUNTS]
    ]


def _by_distance(place: Statement, every: Sequence[Statement]) -> list[tuple[Statement, Hardware]]:
    """All hardware of the paper, nearest sentence first; to a row of a table no sentence is nearer than another."""
    named = [(s, h) for s in every for h in s.hardware]
    return sorted(named, key=lambda item: 0 if place.sentence < 0 else abs(item[0].sentence - place.sentence))


def _link(place: Statement, other: Statement) -> Link:
    away = abs(other.sentence - place.sentence)
    if away == 0:
        return "same"
    return "near" if away <= NEAR else "section" if other.section and other.section == place.section else "paper"


def _of_ours(statement: Statement, hardware: Hardware) -> bool:
    """Whether the clause says that the paper's own models were trained on this hardware."""
    local = hardware.local
    return "own" in statement.context and "relation:trained_on" in local and not {"inference", "others"} & local


def _agrees(statement: Statement, named: Hardware, generic: Hardware) -> bool:
    """Whether a chip named with another number can be the one meant: only where the sentence speaks of all models."""
    return named.count in (None, generic.count) or bool(EVERY.search(statement.quote))


def _fits(generic: Hardware, named: Hardware) -> bool:
    """Whether "GPU" can stand for the named chip: not for a TPU or a CPU."""
    is_tpu = named.chip.startswith("TPU")
    if generic.chip == "TPU":
        return is_tpu
    return not is_tpu and named.reading.unit not in ("cpu", "cpu_core")
