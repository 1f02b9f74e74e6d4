"""Training runs out of sentences, as papers write them."""

from __future__ import annotations

import pytest

from curation.claim import TrainingRun
from curation.claims.curate import bench
from curation.claims.runs import assemble_runs
from curation.judging.judge import Judge
from tests.curation.judges import judge_of, plain_run
from tests.extractors.papers import paper_of


def _runs(*pages: str, judge: Judge | None = None) -> list[TrainingRun]:
    """What is claimed of a paper where the plainest statement of its own training is the likeliest."""
    runs, _ = assemble_runs(paper_of(*pages), "1706.03762", 5, None, judge or judge_of("run", plain_run))
    return list(runs)


def _shipped(*pages: str) -> list[TrainingRun]:
    return _runs(*pages, judge=bench()["run"])


def _facts(run: TrainingRun) -> tuple[str | None, int | None, float | None]:
    return run.chip, run.chip_count, None if run.duration_h is None else round(run.duration_h, 4)


ONE_RUN = [
    # arXiv id and page of the sentence, the text, chip, count, hours
    ("1611.01603 p6", "The training process takes roughly 20 hours on a single Titan X GPU.", ("Titan X", 1, 20)),
    ("1502.01852 p6", "Training of model C on eight K40 GPUs takes about 3-4 weeks.", ("K40", 8, 588)),
    ("1411.1792 p11", "Each run took just over 4 days on a K20 GPU.", ("K20", 1, 96)),
    (
        "2103.10360 p11",
        "The models are trained on 64 V100 GPUs for 200K steps with batch size of 1024, which takes about 2.5 days.",
        ("V100", 64, 60),
    ),
    (
        "2006.03654 p7",
        "We use 4 DGX-2 with 64 V100 GPUs to train the base model. It takes 10 days to finish a single pre-training.",
        ("V100", 64, 240),
    ),
    (
        "2109.01652 p4",
        "This instruction tuning takes around 60 hours on a TPUv3 with 128 cores.",
        ("TPU v3", 128, 60),
    ),
    ("1712.01802 p6", "Training is performed on 2 Nvidia P6000 GPUs.", ("Quadro P6000", 2, None)),
]


@pytest.mark.parametrize(("place", "text", "facts"), ONE_RUN, ids=[case[0] for case in ONE_RUN])
def test_a_run_of_its_sentences(place: str, text: str, facts: tuple[str, int, float | None]) -> None:
    (run,) = _runs(f"# 4 Training Details\n{text}")
    assert _facts(run) == facts, place


@pytest.mark.parametrize(("place", "text", "facts"), ONE_RUN, ids=[case[0] for case in ONE_RUN])
def test_the_shipped_judge_claims_it(place: str, text: str, facts: tuple[str, int, float | None]) -> None:
    claimed = [_facts(run) for run in _shipped(f"# 4 Training Details\n{text}") if run.own]
    assert facts in claimed, place


ASKED = {"1906.00091 p6": "what the data are sampled over is put before a person"}
"""Sentences without a run that a person is asked about all the same, by arXiv id and page, and why."""
NO_RUN = [
    ("1711.02281 p8", "Latency is computed as the time to decode a single sentence on a single NVIDIA Tesla P100."),
    ("1904.08900 p7", "To provide fair comparisons, we measure the inference times on a machine with a 1080Ti GPU."),
    (
        "2006.11477 p4",
        "We consider a setup with 960 hours of transcribed speech and one with ten minutes of labeled data.",
    ),
    ("1906.00091 p6", "The data set is sampled over 24 days, where the first 23 days are used as a training set."),
    ("1812.00001 p1", "There has been much progress in the last two years in training large networks."),
]


@pytest.mark.parametrize(("place", "text"), NO_RUN, ids=[case[0] for case in NO_RUN])
def test_what_is_no_run_is_never_accepted(place: str, text: str) -> None:
    assert [run for run in _shipped(text) if run.own and run.status == "accepted"] == [], place


@pytest.mark.parametrize(
    ("place", "text"),
    [
        pytest.param(
            *case,
            id=case[0],
            marks=pytest.mark.xfail(case[0] in ASKED, strict=True, reason=ASKED.get(case[0], "")),
        )
        for case in NO_RUN
    ],
)
def test_what_is_no_run_is_not_asked_about(place: str, text: str) -> None:
    assert [run for run in _shipped(text) if run.own] == [], place


OTHERS = "This is half of the GPU time consumed by Wu et al. (2016) who use 96 GPUs for 6 days."


def test_others_work_is_not_our_own() -> None:
    runs = _shipped(OTHERS)
    assert [(run.chip_count, run.duration_h) for run in runs if not run.own] == [(96, 144.0)]
    assert [run for run in runs if run.own and run.status == "accepted"] == []


def test_device_time_is_kept_apart_from_wall_clock() -> None:
    (run,) = _runs("# 4 Training\nOur architecture search took 3150 GPU days in all.")
    assert (run.duration_h, run.duration_kind, run.chip_count, run.stage) == (75_600, "device_hours", None, "search")


def test_two_trainings_of_one_sentence_stay_two() -> None:
    runs = _runs(
        "# B Compute Usage\nWe trained it on 6144 TPU v4 chips for 1200 hours and 3072 TPU v4 chips for 336 hours."
    )
    assert {_facts(run) for run in runs} == {("TPU v4", 6144, 1200), ("TPU v4", 3072, 336)}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "On 8 V100 GPUs fine-tuning takes 50 minutes for the base model and about two hours for the large one.",
            {0.8333: "base model", 2.0: "large one"},
        ),
        (
            "We train Swin-T and Swin-B on 8 V100 GPUs, which takes 2 days for Swin-T and 4 days for Swin-B.",
            {48.0: "Swin-T", 96.0: "Swin-B"},
        ),
        (
            "Training took 3 days for BERT-Base and 7 days for BERT-Large on 16 TPUs.",
            {72.0: "BERT-Base", 168.0: "BERT-Large"},
        ),
        (
            "On 8 V100 GPUs training took 3 days for BERT-Base and 7 days for the rest.",
            {72.0: "BERT-Base", 168.0: None},
        ),
    ],
)
def test_a_time_is_of_the_model_that_for_ties_it_to(sentence: str, expected: dict[float, str | None]) -> None:
    runs = _runs(f"# 4 Training\n{sentence}")
    assert {round(run.duration_h, 4): run.model for run in runs if run.duration_h} == expected


def test_each_time_of_a_sentence_is_of_the_model_before_it() -> None:
    """Samples, 9901.00001: the hardware stands in the sentence before, the second name nearer to the first time."""
    text = (
        "# 4 Training\nWe train all networks on a machine with eight NVIDIA Tesla K40 GPUs. "
        "With this set-up LatticeNet-50 trains in 9 days and LatticeNet-101 in 16 days."
    )
    times = {run.duration_h: run.model for run in _runs(text) if run.duration_h}
    assert times == {216.0: "LatticeNet-50", 384.0: "LatticeNet-101"}


def test_reported_computation_is_read_with_its_power() -> None:
    runs = _runs("# 4 Training\nTraining our largest model took 2.3 · 10^19 FLOPs.")
    assert [run.training_compute_flop for run in runs] == [2.3e19]


def test_every_field_has_its_evidence() -> None:
    (run,) = _runs("# 4 Training\nWe trained the base model for 12 hours on 8 NVIDIA P100 GPUs.")
    fields = {item.field: item.text for item in run.evidence}
    assert fields["chip"] == "NVIDIA P100 GPUs"
    assert fields["chip_count"].startswith("8 ")
    assert fields["duration_h"] == "12 hours"
    assert all(item.page == 1 and item.text in item.quote for item in run.evidence)


def test_the_id_survives_another_line_break() -> None:
    text = "We trained the base model for 12 hours on 8 NVIDIA P100 GPUs."
    first = _runs(f"# 4 Training\n{text}")
    second = _runs("# 4 Training\n" + text.replace("on 8", "on\n8"))
    assert [run.run_id for run in first] == [run.run_id for run in second]


@pytest.mark.parametrize(
    ("text", "chips"),
    [
        ("We train the model on TPUs for one million steps with batch size 256.", {"TPU"}),
        ("We train the model on GPUs for one million steps with batch size 256.", set()),
    ],
)
def test_a_kind_of_chip_alone_is_claimed_where_it_says_something(text: str, chips: set[str]) -> None:
    """As in 2204.01697 p21 and 2111.11418 p5."""
    assert {run.chip for run in _shipped(f"# Training\n{text}")} == chips
