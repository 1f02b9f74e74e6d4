"""What is kept of a candidate: the words it was read from, the claim that states it or stands in its place."""

from __future__ import annotations

from datetime import date

import pytest

from curation.claim import BenchmarkResult, CandidateRecord, TrainingRun
from curation.claims.results import assemble_results
from curation.claims.runs import assemble_runs
from extractors.reading import PaperReadings, Table
from tests.curation.judges import judge_of, plain_result, plain_run
from tests.curation.test_results import table
from tests.extractors.papers import paper_of

# 2302.13971, with shorter sentences
ELSEWHERE = (
    "# 2 Setup\nWe train our models on NVIDIA A100 GPUs.",
    "# 3 Training\nThe large model was trained on 64 GPUs for 3.5 days.",
)


def runs(*pages: str) -> tuple[dict[str, TrainingRun], list[CandidateRecord]]:
    claims, records = assemble_runs(paper_of(*pages), "1706.03762", 5, None, judge_of("run", plain_run))
    return {run.run_id: run for run in claims}, list(records)


def results(*tables: Table) -> tuple[dict[str, BenchmarkResult], list[CandidateRecord]]:
    read = PaperReadings("00", "read", title="GridNet: Grids", pages=9, tables=tables)
    judge = judge_of("result", plain_result)
    claims, records = assemble_results(read, "1512.03385", 1, date(2018, 12, 10), (), judge)
    return {result.result_id: result for result in claims}, list(records)


def test_a_run_keeps_its_words_and_where_a_chip_stands_that_its_sentence_does_not_name() -> None:
    claims, records = runs(*ELSEWHERE)
    whole = next(record for record in records if record.group == "whole" and "A100" in record.what)
    words = {item.field: item for item in whole.words}
    assert (words["duration_h"].text, words["duration_h"].quote, whole.duration_kind) == ("3.5 days", "", "wall_clock")
    assert words["chip_count"].quote == ""
    assert (words["chip"].text, words["chip"].page) == ("NVIDIA A100 GPUs", 1)
    assert words["chip"].quote == "We train our models on NVIDIA A100 GPUs."
    assert claims[whole.claim_id or ""].chip == "A100"


def test_a_part_names_the_claim_that_contains_it() -> None:
    claims, records = runs("# 4 Training\nWe trained the base model on 8 V100 GPUs for 3.5 days.")
    (run,) = claims.values()
    parts = {record.group: (record.verdict, record.claim_id) for record in records}
    assert parts["whole"] == ("accepted", run.run_id)
    assert parts["time"] == parts["hardware"] == ("contained", run.run_id)


def test_a_run_that_is_not_claimed_names_what_is_claimed_of_its_duration() -> None:
    claims, records = runs(
        "# 4 Training\nWe use 4 DGX-2 with 64 V100 GPUs to train the base model. It takes 10 days to finish a single "
        "pre-training. We test on 2 K80 GPUs."
    )
    (refused,) = (record for record in records if record.what == "2 × · K80 · 240 h")
    assert (refused.verdict, claims[refused.claim_id or ""].chip) == ("refused", "V100")


@pytest.fixture(scope="module")
def accuracies() -> tuple[dict[str, BenchmarkResult], list[CandidateRecord]]:
    rows = [
        ["model", "ImageNet accuracy", "CIFAR-100 accuracy"],
        ["ResNet-50 [13]", "75.3", "77.1"],
        ["GridNet (ours)", "78.7", "79.9"],
    ]
    return results(table("Table 1: Accuracy on ImageNet and CIFAR-100.", rows))


@pytest.mark.parametrize(
    ("meaning", "value", "verdict", "stated"),
    [
        ("imagenet top1_accuracy", 78.7, "accepted", ("imagenet", True)),
        ("cifar100 error", 78.7, "refused", ("imagenet", True)),
        ("imagenet top1_accuracy", 75.3, "another paper's", ("imagenet", False)),
        ("cifar100 accuracy", 75.3, "refused", ("imagenet", False)),
    ],
)
def test_a_number_names_the_claim_that_states_it_or_what_is_claimed_of_it(
    accuracies: tuple[dict[str, BenchmarkResult], list[CandidateRecord]],
    meaning: str, value: float, verdict: str, stated: tuple[str, bool],
) -> None:  # fmt: skip
    claims, records = accuracies
    (record,) = (r for r in records if r.what == f"{meaning} {value:g}")
    claim = claims[record.claim_id or ""]
    assert (record.verdict, (claim.benchmark, claim.own), claim.value) == (verdict, stated, value)
    assert (record.table_label, record.row_label) == ("Table 1", "GridNet" if value == 78.7 else "ResNet-50")
    assert record.column_label == "ImageNet accuracy"
    assert [item.text for item in record.words] == [f"{value:g}"]


def test_a_claim_that_a_reason_holds_back_is_recorded_as_queued() -> None:
    rows = [["model", "top-1 error"], ["GridNet (ours)", "21.3"], ["GridNet-L (ours)", "2.1"]]
    claims, records = results(table("Table 1: Top-1 error on ImageNet.", rows))
    held = {record.claim_id: record.verdict for record in records if record.verdict in ("accepted", "queued")}
    assert held == {name: claim.status for name, claim in claims.items()}
