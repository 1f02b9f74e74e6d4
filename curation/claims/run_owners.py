"""Whose training a judged candidate is: another paper's where its clause says so and little speaks against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from curation.candidates.runs import RunCandidate
from curation.claims.run_records import Judged
from curation.judging.features import VOTE

OTHERS_BELOW: Final = 0.3
"""What the clause gives as another paper's training is stated as that from here down, and else judged as an own one."""


def is_others(item: Judged) -> bool:
    """Whether the clause cites or speaks of others' training, and the judge hardly sees a run of the paper's own."""
    if not item.votes:
        return False
    told = item.votes[VOTE + "is_own"] < 0 and item.votes[VOTE + "about_a_training"] > 0
    return told and item.probability < OTHERS_BELOW


def without_theirs(judged: Sequence[Judged]) -> list[Judged]:
    """The candidates, with hardware excluded of which every duration beside it is another paper's training."""
    whole = [
        (_place(item.candidate), is_others(item))
        for item in judged
        if item.part == "whole" and isinstance(item.candidate, RunCandidate) and item.candidate.view.distance == 0
    ]
    theirs = {place for place, others in whole if others} - {place for place, others in whole if not others}
    return [
        replace(item, candidate=replace(item.candidate, excluded=True))
        if item.part in ("chip", "hardware")
        and isinstance(item.candidate, RunCandidate)
        and _place(item.candidate) in theirs
        else item
        for item in judged
    ]


def _place(candidate: RunCandidate) -> tuple[int, int, int] | None:
    """Page, place of the sentence and place in it of the words that name the hardware."""
    hardware = candidate.view.draft.hardware
    return (hardware.reading.page, hardware.reading.position, hardware.start) if hardware is not None else None
