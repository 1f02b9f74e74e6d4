"""Facts of different sentences brought together: the hardware of a duration, the model of a generic "8 GPUs"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from curation.candidates.mentions import Mention, Mentions, of_ours
from curation.candidates.pairs import owners
from curation.candidates.statements import Hardware, Statement, Timed, can_mean

NEAR = 4  # sentences
PARAGRAPHS = 14  # sentences within which "8 GPUs" and "V100" speak of the same machine
MOST_CHIPS = 3  # models of chips that "8 GPUs" may mean, nearest first
MOST_COUNTS = 3  # numbers that "V100 GPUs" may have, nearest first
LOOKED_AT = 12  # mentions in which these numbers are sought

REFERS = re.compile(
    r"\b(?:these|those|such|said|(?:the|that) same)\s+(?:(?:\d+|one|two|three|four|eight|sixteen|very)\s+)?$",
    re.IGNORECASE,
)
"""How words begin that point back at hardware named before: "one of these GPUs", "the same 16 GPUs"."""
POINTS_BACK = 2  # sentences

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


def with_hardware(candidate: Candidate, mentions: Mentions) -> Candidate:
    """A duration without hardware takes it from the sentences around, its section, or the paper's only hardware."""
    if (
        candidate.hardware is not None
        or candidate.duration is None
        or candidate.duration.reading.unit == "device_hours"
    ):
        return candidate
    here = candidate.statement
    before = mentions.usable.within(here.sentence - NEAR, here.sentence - 1)
    after = mentions.usable.within(here.sentence + 1, here.sentence + NEAR - 2)
    near = max(before, key=lambda item: item[0].sentence, default=None) or next(iter(after), None)
    if near:
        return replace(candidate, hardware=near[1], hardware_statement=near[0], hardware_link="near")
    section = mentions.usable_by_section.get(here.section) if here.section else None
    if section is not None:
        same = section.within(here.sentence, here.sentence)
        s, h = (same or section.nearest(here.sentence, 1, 0, lambda _: True))[0]
        return replace(candidate, hardware=h, hardware_statement=s, hardware_link="section")
    if mentions.usable_kinds == 1:
        s, h = mentions.usable.mentions[0]
        return replace(candidate, hardware=h, hardware_statement=s, hardware_link="paper")
    return candidate


def with_chip(candidate: Candidate, mentions: Mentions) -> Candidate:
    """Generic hardware ("8 GPUs") takes the model of the chip that the paper names for training close by."""
    hardware = candidate.hardware
    if hardware is None or not hardware.generic or hardware.chip == "CPU":
        return candidate
    if hardware.count is None and candidate.duration is None:
        return candidate
    place = candidate.hardware_statement or candidate.statement
    meant = referent(hardware, place, mentions)
    if meant is not None:
        return replace(
            candidate,
            hardware=replace(hardware, unit=meant[1].reading.unit) if hardware.unit == "accelerator" else hardware,
            chip_from=meant[1],
            chip_statement=meant[0],
            chip_link="same" if meant[0] is place else "near",
        )
    named = mentions.named_for(hardware)
    close: Sequence[Mention] = named.places.within(place.sentence - PARAGRAPHS, place.sentence + PARAGRAPHS)
    close = [(s, h) for s, h in close if s is place or h.count in (None, hardware.count)]
    close = [(s, h) for s, h in close if abs(s.sentence - place.sentence) <= NEAR or of_ours(s, h)]
    found: Mention | None
    if close and len({h.chip for _, h in close}) == 1:
        found = min(close, key=lambda item: abs(item[0].sentence - place.sentence))
        link: Link = "near" if abs(found[0].sentence - place.sentence) <= NEAR else "section"
    else:
        found, link = named.with_count(hardware.count) or named.only_one(hardware.count), "paper"
    if found is None:
        return replace(candidate, chip_link="none" if named.chips else "absent")
    return replace(candidate, chip_from=found[1], chip_statement=found[0], chip_link=link)


def referent(hardware: Hardware, place: Statement, mentions: Mentions) -> Mention | None:
    """The named chip that generic words point back at ("one of these GPUs"): the one that was named last before."""
    if place.sentence < 0 or not hardware.generic or not _points_back(hardware, place):
        return None
    before = [
        (s, h)
        for s, h in mentions.all.within(place.sentence - POINTS_BACK, place.sentence)
        if not h.generic and can_mean(hardware.chip, h) and (s is not place or h.start < hardware.start)
    ]
    if not before:
        return None
    last = before[-1]
    return last if len({h.chip for s, h in before if s is last[0]}) == 1 else None


def _points_back(hardware: Hardware, place: Statement) -> bool:
    words = hardware.reading.text
    if place.quote[hardware.start : hardware.start + len(words)] != words:
        return False
    return bool(
        hardware.reading.rule.endswith("named_before")
        or REFERS.search(place.quote, max(0, hardware.start - 40), hardware.start)
    )


def with_count(candidate: Candidate, mentions: Mentions) -> Candidate:
    """A named chip without a number ("on V100 GPUs") takes the number of "8 GPUs" close by."""
    hardware = candidate.hardware
    if hardware is None or hardware.count is not None or hardware.generic:
        return candidate
    if candidate.duration is not None and candidate.duration.reading.unit == "device_hours":
        return candidate
    place = candidate.hardware_statement or candidate.statement
    around = mentions.trained.within(place.sentence - NEAR, place.sentence + NEAR)
    close = [
        (s, h)
        for s, h in around
        if h.count is not None and (h.chip == hardware.chip or (h.generic and can_mean(h.chip, hardware)))
    ]
    if len({h.count for _, h in close}) != 1:
        return candidate
    s, h = close[0]
    filled = replace(hardware, count=h.count, unit=h.unit, count_reading=h.count_reading)
    return replace(candidate, hardware=filled, chip_statement=s, count_link="near")


def chip_options(candidate: Candidate, mentions: Mentions) -> list[Candidate]:
    """Counted generic hardware ("8 GPUs") as each model of chip that the paper names, nearest mention first."""
    hardware = candidate.hardware
    if hardware is None or not hardware.generic or hardware.chip == "CPU" or hardware.count is None:
        return []
    place = candidate.hardware_statement or candidate.statement
    fitting = (named for named in mentions.by_chip.values() if can_mean(hardware.chip, named.mentions[0][1]))
    nearest = sorted((named.around(place.sentence, 1)[0] for named in fitting), key=lambda item: _away(place, item))
    return [
        replace(candidate, chip_from=h, chip_statement=s, chip_link=_link(place, s)) for s, h in nearest[:MOST_CHIPS]
    ]


def count_options(candidate: Candidate, mentions: Mentions) -> list[Candidate]:
    """A named chip without a number ("on V100 GPUs") with each number of "8 GPUs" that the paper states."""
    hardware = candidate.hardware
    if hardware is None or hardware.count is not None or hardware.generic:
        return []
    place = candidate.hardware_statement or candidate.statement
    near: list[Mention] = []
    for name in (hardware.chip, "GPU", "TPU", "accelerator"):
        counted = mentions.counted_by_chip.get(name)
        if counted is not None and (name == hardware.chip or can_mean(name, hardware)):
            near += counted.around(place.sentence, LOOKED_AT)
    nearest: dict[int | None, Mention] = {}
    for s, h in sorted(near, key=lambda item: _away(place, item)):
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


def _away(place: Statement, mention: Mention) -> int:
    """Sentences between; to a row of a table no sentence is nearer than another."""
    return 0 if place.sentence < 0 else abs(mention[0].sentence - place.sentence)


def _link(place: Statement, other: Statement) -> Link:
    away = abs(other.sentence - place.sentence)
    if away == 0:
        return "same"
    return "near" if away <= NEAR else "section" if other.section and other.section == place.section else "paper"
