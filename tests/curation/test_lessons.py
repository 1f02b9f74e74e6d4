"""What decisions teach, and which of them contradict labels."""

from __future__ import annotations

from typing import Any

import pytest

from curation.decisions.effects import Decision, new_decision, standing
from curation.decisions.lessons import NOTHING, Lessons, lessons
from curation.judging.labels import Label

PAPER = "1706.03762"
RUN = {"model": "base", "own": True, "chip": "P100", "chip_count": 8, "duration_h": 12.0, "page": 7}
RESULT = {"model": "ours", "own": True, "benchmark": "imagenet", "metric": "top1_error", "value": 24.1, "page": 5}
KEY = ("imagenet", "top1error", 24.1)
COST = {"model": "ours", "own": True, "pass_compute": 3.8e9, "pass_unit": "FLOP", "page": 6}
LABEL: dict[str, Any] = {
    "id": "1706.03762v5",
    "runs": [{"run": "base", "own": True, "chip": "P100", "count": 8, "hours": 12, "evidence": [{"page": 7}]}],
    "results": [
        {"benchmark": "imagenet", "metric": "top1_error", "value": 24.1, "own": True, "page": 5, "model": "ours"}
    ],
    "per_pass": [{"model": "ours", "value": 3.8e9, "unit": "FLOPs", "page": 6}],
    "notes": "",
}


def decide(verdict: str, claim: dict[str, Any], reviewer: str = "Ada", **parts: Any) -> Decision:
    kind = "result" if "benchmark" in claim else "cost" if "pass_compute" in claim else "run"
    named = {"kind": kind, "arxiv_id": PAPER, "claim_id": f"{kind}-1", "reviewer": reviewer, "expect": claim}
    if verdict == "add":
        added = {**claim, "quote": "as read", **({"stage": "train"} if kind == "run" else {})}
        named |= {"expect": {}, "fields": added}
    return new_decision(verdict=verdict, **{**named, **parts})


def learned(*words: Decision, label: Label | None = None) -> Lessons:
    return lessons(standing(words), {PAPER: label} if label is not None else {}).get(PAPER, NOTHING)


@pytest.mark.parametrize(
    ("word", "right"),
    [
        (decide("confirm", RUN), True),
        (decide("add", RUN), True),
        (decide("reject", RUN), False),
        (decide("correct", RUN, fields={"model": "big"}), True),
        (decide("correct", RUN, fields={"chip_count": 16}), False),
        (decide("correct", {**RUN, "chip_count": 16}, fields={"chip_count": 8}), True),
        (decide("confirm", {**RUN, "own": False}), False),
        (decide("correct", RUN, fields={"own": False}), False),
        (decide("reject", {**RUN, "own": False}), None),  # as another paper's it is wrong: is it ours, or nobody's?
        (decide("reject", {**RUN, "page": 8}), None),  # what is wrong there may be right here
        (decide("reject", {**RUN, "chip_count": None}), None),
        (decide("unsure", RUN), None),
        (decide("confirm", {"model": "base", "own": True, "page": 7}), None),  # states no fact
    ],
)
def test_a_decision_on_a_run_teaches_what_it_says(word: Decision, right: bool | None) -> None:
    assert learned(word).run("NVIDIA P100", 8, 12.0, None, 7) is right


def test_of_a_run_that_stands_every_part_is_right() -> None:
    told = learned(decide("confirm", RUN))
    assert told.run("P100", None, None, None, 3) is True
    assert told.run(None, None, 12.0, None, 7) is True
    assert told.run("V100", None, None, None, 7) is None


@pytest.mark.parametrize(
    ("word", "right"),
    [
        (decide("confirm", RESULT), True),
        (decide("confirm", {**RESULT, "metric": "top1_accuracy", "value": 75.9}), True),
        (decide("add", RESULT), True),
        (decide("reject", RESULT), False),
        (decide("correct", RESULT, fields={"value": 23.0}), False),
        (decide("correct", {**RESULT, "benchmark": "cifar10"}, fields={"benchmark": "imagenet"}), True),
        (decide("confirm", {**RESULT, "own": False}), False),
        (decide("reject", {**RESULT, "page": 6}), None),
        (decide("unsure", RESULT), None),
    ],
)
def test_a_decision_on_a_result_teaches_what_it_says(word: Decision, right: bool | None) -> None:
    assert learned(word).result(KEY, 5) is right


@pytest.mark.parametrize(
    ("word", "right"),
    [
        (decide("confirm", COST), True),
        (decide("add", COST), True),
        (decide("reject", COST), False),
        (decide("correct", COST, fields={"pass_compute": 3.8e6}), False),
        (decide("correct", {**COST, "pass_compute": 25.6e9}, fields={"pass_compute": 3.8e9}), True),
        (decide("correct", COST, fields={"pass_unit": "MAC"}), True),  # a judge of costs does not tell units apart
        (decide("correct", COST, fields={"own": False}), False),
        (decide("confirm", {**COST, "own": False}), False),
        (decide("reject", {**COST, "page": 7}), None),
        (decide("unsure", COST), None),
    ],
)
def test_a_decision_on_a_cost_teaches_what_it_says(word: Decision, right: bool | None) -> None:
    assert learned(word).cost(3.801e9, 6) is right
    assert learned(word).teaches is (word.verdict != "unsure")


def test_only_decisions_in_force_teach() -> None:
    word = decide("confirm", RUN)
    taken_back = new_decision(
        verdict="undo", kind="run", arxiv_id=PAPER, claim_id="run-1", reviewer="Ada", undoes=word.decision_id
    )
    assert not learned(word, taken_back).teaches
    assert not learned(word, decide("reject", RUN, reviewer="Bo")).teaches  # they differ
    assert learned(word, decide("reject", RUN)).run("P100", 8, 12.0, None, 7) is False


@pytest.mark.parametrize(
    "word",
    [
        decide("confirm", RUN),
        decide("confirm", {**RUN, "duration_h": None}),
        decide("reject", {**RUN, "chip_count": 4}),
        decide("reject", {**RUN, "page": 9}),  # the label's evidence stands elsewhere
        decide("correct", {**RUN, "chip_count": 4}, fields={"chip_count": 8}),
        decide("confirm", RESULT),
        decide("reject", {**RESULT, "value": 99.0}),
        decide("reject", {**RESULT, "model": "VGG"}),  # another row of the page has the same value
        decide("confirm", {**RESULT, "benchmark": "cifar10", "metric": "error"}),  # no label speaks of it
        decide("confirm", {**RESULT, "value": 28.1, "own": False}),
        decide("confirm", COST),
        decide("reject", {**COST, "pass_compute": 25.6e9}),
        decide("reject", {**COST, "model": "VGG"}),
        decide("reject", {**COST, "page": 7}),
        decide("correct", COST, fields={"pass_unit": "MAC"}),
        decide("correct", RUN, fields={"model": "big"}),
    ],
)
def test_what_agrees_with_the_label_is_no_contradiction(word: Decision) -> None:
    assert learned(word, label=LABEL).contradictions == ()


@pytest.mark.parametrize(
    ("word", "says"),
    [
        (decide("reject", RUN), "run-1 (P100, 8 chips, 12.0 h, page 7), rejected by Ada: the label file of "
         "1706.03762v5 has it as the paper's own"),
        (decide("confirm", {**RUN, "chip_count": 4}), "run-1 (P100, 4 chips, 12.0 h, page 7), confirmed by Ada: the "
         "label file of 1706.03762v5 does not have it"),
        (decide("correct", {**RUN, "chip_count": 16}, fields={"chip": "V100"}), "stated as a correction by Ada"),
        (decide("correct", RUN, fields={"own": False}), "replaced or called another paper's by Ada"),
        (decide("add", {**RUN, "chip": "V100"}), "added by Ada"),
        (decide("reject", RESULT), "result-1 (imagenet top1_error 24.1, page 5), rejected by Ada"),
        (decide("reject", {**RESULT, "model": None}), "has it as the paper's own"),
        (decide("confirm", {**RESULT, "value": 20.0}), "does not have it"),
        (decide("reject", COST), "cost-1 (3.8e+09 FLOP a pass, page 6), rejected by Ada"),
        (decide("confirm", {**COST, "pass_compute": 25.6e9}), "does not have it"),
        (decide("correct", COST, fields={"own": False}), "replaced or called another paper's by Ada"),
    ],
)  # fmt: skip
def test_a_contradiction_is_named_and_the_decision_counts(word: Decision, says: str) -> None:
    told = learned(word, label=LABEL)
    assert any(says in text for text in told.contradictions), told.contradictions
    assert told.teaches


def test_labels_that_stop_early_contradict_only_what_they_name() -> None:
    cut = {
        **LABEL,
        "notes": "truncated",
        "results": [*LABEL["results"], {**LABEL["results"][0], "value": 28.1, "own": False}],
    }
    assert not learned(decide("confirm", {**RESULT, "value": 20.0}), label=cut).contradictions
    assert learned(decide("confirm", {**RESULT, "value": 28.1}), label=cut).contradictions


def test_labels_of_many_costs_may_not_name_all() -> None:
    many = {**LABEL, "per_pass": LABEL["per_pass"] * 12}
    assert not learned(decide("confirm", {**COST, "pass_compute": 25.6e9}), label=many).contradictions
    assert learned(decide("reject", COST), label=many).contradictions


def test_a_number_that_is_another_rows_on_the_same_page_stays_right() -> None:
    told = learned(decide("reject", {**RESULT, "model": "VGG"}), label=LABEL)
    assert told.result(KEY, 5) is None
