"""Fitting the second stage: agreement counts, papers left out have no say, one-sided labels are refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from curation.judging.learning import LearningError
from curation.second.examples import Example
from curation.second.features import MEANINGS
from curation.second.fitting import KINDS, QUEUED_FROM, THRESHOLDS, fit_stages

GROUPS = {"run": "whole", "result": "table", "cost": "table"}


def example(kind: str, paper: int, place: int, *, same: bool, right: bool) -> Example:
    features = {**dict.fromkeys(MEANINGS, 0.0), "rules": 1.0, "same": float(same), "silent": float(not same)}
    return Example(kind, f"9901.{paper:05d}", GROUPS[kind], features, right, f"fact {place}")  # type: ignore[arg-type]


def examples() -> list[Example]:
    """Twenty papers in which what both readers say is mostly right and what one says is mostly wrong."""
    return [
        example(kind, paper, place, same=place < 4, right=(place < 4) != (paper == 7 and place % 4 == 0))
        for kind in KINDS
        for paper in range(20)
        for place in range(8)
    ]


def test_agreement_is_weighed_up_and_silence_down() -> None:
    for kind, stage in fit_stages(examples(), 0.9).items():
        agreed = stage.probability({"rules": 1.0, "same": 1.0}, GROUPS[kind])
        silent = stage.probability({"rules": 1.0, "silent": 1.0}, GROUPS[kind])
        assert silent < 0.3 < 0.8 < agreed
        assert THRESHOLDS[0] <= stage.threshold <= THRESHOLDS[1]
        assert stage.queued_from == QUEUED_FROM[kind]


def test_papers_left_out_have_no_say() -> None:
    every = examples()
    wrong = [replace(one, paper="left-out", right=not one.right) for one in every for _ in range(3)]
    assert fit_stages([*every, *wrong], 0.9, ["left-out"]) == fit_stages(every, 0.9)


def test_labels_of_one_side_are_refused() -> None:
    with pytest.raises(LearningError, match="160 are labelled, 160 right"):
        fit_stages([replace(one, right=True) for one in examples()], 0.9)
