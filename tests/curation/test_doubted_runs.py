"""Claims that heuristics doubt: a time of something else beside hardware that trained, what would be needed."""

from __future__ import annotations

import pytest

from curation.candidates.owner import paper_names
from curation.candidates.run_votes import took_another
from curation.candidates.runs import RunCandidate, run_candidates
from curation.claim import TrainingRun
from curation.claims.curate import bench
from curation.claims.runs import assemble_runs
from tests.extractors.papers import paper_of

PARTED = [
    "Rendering the data took 3 weeks on 100 CPU cores, and the network was then trained on 2 RTX 3080 for 11 hours.",
    "The simulator ran for 14 days on 64 CPU cores; the policy was trained for 10 hours on one RTX 2080 Ti GPU.",
    "We save a checkpoint every 2 hours; training on 16 A100 GPUs took 60 hours.",
]


def _own(text: str) -> list[TrainingRun]:
    runs, _ = assemble_runs(paper_of(f"# 4 Training details\n{text}"), "2403.00001", 1, None, bench()["run"])
    return [run for run in runs if run.own]


@pytest.mark.parametrize("text", PARTED)
def test_only_the_training_of_the_sentence_is_accepted(text: str) -> None:
    runs = _own(text)
    assert {run.duration_h for run in runs if run.status == "accepted" and run.duration_h} <= {10, 11, 60}
    assert any(run.status == "accepted" and run.duration_h in (10, 11, 60) for run in runs)


def test_two_doubts_keep_a_claim_before_a_person() -> None:
    (parted,) = [run for run in _own(PARTED[0]) if run.duration_h == 504]
    assert parted.status == "queued"
    assert "doubted: 3 heuristics speak against it" in parted.reasons


def _whole(text: str) -> dict[tuple[str | None, float | None], RunCandidate]:
    paper = paper_of(f"# 4 Training details\n{text}")
    found, _ = run_candidates(paper, paper_names(paper), None)
    return {(one.view.chip, one.view.hours): one for one in found if one.view.part == "whole"}


def test_the_nearer_duration_is_told_and_the_other_is_doubted() -> None:
    found = _whole(PARTED[0])
    assert found["RTX 3080", 11].group == "whole"
    assert found["RTX 3080", 504].group == "whole, doubted"


NO_TRAINING = [
    "Training from scratch would take 90 days on 8 V100 GPUs.",
    "By a back-of-the-envelope calculation, training the 70B variant needs 512 H100 GPUs for 40 days.",
    "Extracting the features of all clips took 4 days on 6 GTX 1080 Ti GPUs.",
    "Docking the 4.3 million compounds took two weeks on 320 CPU cores.",
    "Prior to training, deduplicating the crawl ran for 60 hours on 8 L40S GPUs.",
    "Three annotators spent 260 hours before one T4 GPU was used.",
]


@pytest.mark.parametrize("text", NO_TRAINING)
def test_what_nobody_ran_and_what_another_work_took_waits_for_a_person(text: str) -> None:
    assert all(one.excluded and one.group.endswith("doubted") for one in _whole(text).values())
    assert [run for run in _own(text) if run.status == "accepted" and run.duration_h] == []


@pytest.mark.parametrize(
    "text",
    [
        "Training took 4 days on 6 GTX 1080 Ti GPUs.",
        "Fine-tuning the encoder takes 4 hours on 8 V100 GPUs.",
        "We would like to note that training took 3 days on 8 V100 GPUs.",
        "Using 8 V100 GPUs, the model takes 3 days to train.",
    ],
)
def test_a_training_is_not_taken_for_another_work(text: str) -> None:
    assert not any(one.excluded for one in _whole(text).values())
    assert [run.status for run in _own(text) if run.duration_h] == ["accepted"]


@pytest.mark.parametrize(
    ("text", "chips"),
    [
        (
            "Training A/B on four K20 GPUs, or training C on eight K40 GPUs, takes about 3-4 weeks.",
            {("K20", 4), ("K40", 8)},
        ),
        (
            "Every model was trained on one RTX 2080 Ti or one RTX 3090 for 9 hours.",
            {("RTX 2080 Ti", 1), ("RTX 3090", 1)},
        ),
    ],
)
def test_machines_that_are_joined_share_the_duration(text: str, chips: set[tuple[str, int]]) -> None:
    found = [(run.chip, run.chip_count) for run in _own(text) if run.duration_h and run.chip]
    assert set(found) == chips


def test_what_another_took_speaks_against_the_run() -> None:
    """2006.15055 p7: only the first time is the paper's own."""
    text = "Training on 8 V100 GPUs takes 24 hours for TalonNet as opposed to approximately 7 days for IODINE [16]."
    votes = {hours: took_another(one.view) for (_, hours), one in _whole(text).items()}
    assert votes == {24.0: 0, 168.0: -1}
