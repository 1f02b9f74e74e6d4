"""A candidate is found by the number as the paper writes it, as it was converted, and by 100 less it."""

from __future__ import annotations

import pytest

from curation.asking.sought import Match, match, numbers_in, ordered, sought
from curation.claim import CandidateRecord, ReadWords


def run(words: str, hours: float, kind: str = "wall_clock", what: str = "", quote: str = "") -> CandidateRecord:
    read = {"chip": "V100 GPUs", "chip_count": "8 V100 GPUs", "duration_h": words}
    return CandidateRecord(
        "run", "whole", what or f"8 × · V100 · {hours:g} h", hours, 7, quote or f"It took {words}.", 0.9, 0.6,
        "accepted", words=tuple(ReadWords(field, text, 7) for field, text in read.items()), duration_kind=kind,
    )  # fmt: skip


def flop(words: str, value: float) -> CandidateRecord:
    facts = (ReadWords("training_compute_flop", words, 3),)
    return CandidateRecord(
        "run", "compute", f"{value:.3g} FLOP", value, 3, words, 0.4, 0.6, "queued", words=facts, model="GPT-3"
    )


def result(metric: str, value: float, text: str = "") -> CandidateRecord:
    words = (ReadWords("value", text or f"{value:g}", 5),)
    return CandidateRecord(
        "result", "table", f"imagenet {metric} {value:g}", value, 5, "", 0.5, 0.6, "queued", words=words,
        row_label="ResNet-50", column_label="Top-1",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("record", "wanted", "found"),
    [
        (run("3.5 days", 84), "3.5", Match.EXACT),
        (run("3.5 days", 84), "3.5 days", Match.EXACT),
        (run("3.5 days", 84), "84", Match.EXACT),
        (run("3.5 days", 84), "84 hours", Match.EXACT),
        (run("3.5 days", 84), "8 V100", Match.EXACT),
        (run("3.5 days", 84), "3.5 weeks", None),
        (run("3.5 days", 84), "100", None),  # the number of a chip's name
        (run("50 days", 1200), "50 days", Match.EXACT),
        (run("three days", 72), "3", Match.EXACT),
        (run("3-4 weeks", 588, "range"), "3.5", Match.EXACT),
        (run("3-4 weeks", 588, "range"), "4 weeks", Match.EXACT),
        (run("415.2 h", 415.2), "415", Match.NEAR),
        (run("415.2 h", 415.2), "420", None),
        (run("3.5 days", 84), "v100", Match.WORDS),
        (run("3.5 days", 84, quote="It took 3.5 days over 300 epochs."), "300", None),  # beside the fact
        (run("3.5 days", 84, quote="It took 3.5 days over 300 epochs."), "300 epochs", Match.WORDS),
        (flop("4.9 petaflop/s-days", 4.2336e20), "4.9", Match.EXACT),
        (flop("4.9 petaflop/s-days", 4.2336e20), "4.9 petaflop/s-days", Match.EXACT),
        (flop("3.14 × 10^23 FLOPs", 3.14e23), "3.14", Match.EXACT),
        (flop("3.14 × 10^23 FLOPs", 3.14e23), "3.14e23", Match.EXACT),
        (flop("3.14 × 10^23 FLOPs", 3.14e23), "23", None),
        (flop("3.14 × 10^23 FLOPs", 3.14e23), "gpt-3", Match.WORDS),
        (result("top1_error", 23.85), "23.85", Match.EXACT),
        (result("top1_error", 23.85), "76.15", Match.COMPLEMENT),
        (result("top1_accuracy", 76.15), "23.85 %", Match.COMPLEMENT),
        (result("top1_accuracy", 0.7615), "76.15", Match.EXACT),
        (result("top1_error", 23.85), "23.9", Match.NEAR),
        (result("top1_error", 23.85), "23.8", Match.NEAR),
        (result("top1_error", 23.85), "23.75", None),  # within half a percent stand others of the column
        (result("box_AP", 41.5), "58.5", None),
        (result("top1_error", 23.85), "23.85 top-1", Match.EXACT),
        (result("top1_error", 23.85), "23.85 top-5", None),
        (result("top1_error", 23.85), "resnet-50", Match.WORDS),
    ],
)  # fmt: skip
def test_a_candidate_is_met(record: CandidateRecord, wanted: str, found: Match | None) -> None:
    assert match(record, sought(wanted)) is found


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("8 × V100", {8.0}),
        ("ResNet-50 on SQuAD1.1", set()),
        ("3.3 · 10^18", {3.3e18, 3.3}),
        ("1,022,362", {1022362.0}),
        ("two weeks", {2.0}),
        ("6m40", {6.0}),
    ],
)
def test_numbers_of_a_text(text: str, numbers: set[float]) -> None:
    assert numbers_in(text) == numbers


def test_exact_ones_come_first_then_runs_of_a_bare_number() -> None:
    likely = result("top1_error", 84.0)
    near = run("84.2 h", 84.2)
    exact = run("3.5 days", 84)
    records = [likely, near, exact]
    assert ordered(records, sought("84")) == [exact, likely, near]
    assert ordered(records, None) == [near, exact, likely]
