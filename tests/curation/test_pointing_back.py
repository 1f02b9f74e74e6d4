"""Words that point back at hardware named before, and brackets that hold a stage's own hardware."""

from __future__ import annotations

import pytest

from curation.candidates.owner import paper_names
from curation.candidates.runs import run_candidates
from tests.extractors.papers import paper_of

Whole = tuple[str | None, int | None, float | None]


def _wholes(text: str) -> list[Whole]:
    """Chip, number and hours of the usual pair of each duration."""
    paper = paper_of(f"# 4 Training details\n{text}")
    found, _ = run_candidates(paper, paper_names(paper), None)
    whole = [one.view for one in found if one.view.part == "whole" and one.view.usual]
    return [(view.chip, view.count, view.hours) for view in whole]


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        (
            "Pre-training ran for 12 days on 16 A100 GPUs. The head was trained for 3 hours on one of these GPUs.",
            ("A100", 1, 3.0),
        ),
        ("Latency is measured on a V100; training was done on 16 of them for 2 days.", ("V100", 16, 48.0)),
        (
            "The alignment stage lasts 6 hours with 16 A100s; the second takes 40 hours on the same 16 GPUs.",
            ("A100", 16, 40.0),
        ),
    ],
)
def test_they_mean_the_chip_named_last(text: str, pair: Whole) -> None:
    assert pair in _wholes(text)
    assert not [whole for whole in _wholes(text) if whole[0] in ("GPU", "accelerator")]


def test_gpus_without_such_words_may_be_others() -> None:
    assert ("GPU", 8, 48.0) in [
        (one.view.chip, one.view.count, one.view.hours)
        for paper in [paper_of("# 4 Training details\nLatency is measured on a V100. We train on 8 GPUs for 2 days.")]
        for one in run_candidates(paper, paper_names(paper), None)[0]
    ]


def test_each_stage_in_brackets_has_the_hardware_beside_it() -> None:
    text = (
        "Training has three phases: 256px (64 H100, 3 days), 512px (64 H100, 30 hours) and 1024px (128 H100, 20 hours)."
    )
    assert sorted(_wholes(text), key=lambda whole: whole[2] or 0) == [
        ("H100", 128, 20.0),
        ("H100", 64, 30.0),
        ("H100", 64, 72.0),
    ]


def test_a_relative_clause_belongs_to_what_stands_before_it() -> None:
    text = "We use H100s for pre-training, which lasted for 16 days, and A100s for fine-tuning."
    assert ("H100", None, 384.0) in _wholes(text)
    assert ("A100", None, 384.0) not in _wholes(text)
