"""Labelled candidates of a small paper."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from curation.claims.curate import CATALOGUES
from curation.claims.examples import LabelledPaper, labelled_examples, with_labels
from curation.decisions.lessons import NOTHING, Lessons
from curation.judging.features import Kind
from curation.judging.learning import Examples
from extractors.reading import PaperReadings
from tests.curation.test_results import table
from tests.extractors.papers import paper_of

TEXT = "# 4 Training\nWe trained the base model for 12 hours on 8 NVIDIA P100 GPUs."
TABLE = table(
    "Table 2: Top-1 error on ImageNet.",
    [["model", "FLOPs (G)", "error"], ["VGG-16 [12]", "15.5", "28.1"], ["ours", "3.8", "24.1"]],
)
LABEL: dict[str, Any] = {
    "id": "1706.03762v5",
    "runs": [{"chip": "P100", "count": 8, "hours": 12, "training_flop": None, "own": True, "evidence": [{"page": 1}]}],
    "results": [{"benchmark": "imagenet", "metric": "top1_error", "value": 24.1, "own": True, "page": 5}],
    "per_pass": [{"value": 3.8e9, "unit": "FLOPs"}],
    "notes": "",
}


def paper(**changes: object) -> LabelledPaper:
    readings = replace(paper_of(TEXT), tables=(TABLE,), pages=9)
    return LabelledPaper("1706.03762", dt.date(2017, 6, 12), readings, {**LABEL, **changes})


def examples(kind: Kind, **changes: object) -> Examples:
    return labelled_examples([paper(**changes)])[kind]


@pytest.mark.parametrize("kind", list(CATALOGUES))
def test_all_lists_of_examples_are_equally_long_and_rows_fit_the_catalogue(kind: Kind) -> None:
    some = examples(kind)
    assert some.catalogue is CATALOGUES[kind]
    lengths = {len(x) for x in (some.rows, some.right, some.paper, some.group, some.unit, some.known)}
    assert lengths == {len(some.rows)}
    assert some.rows
    assert {len(row) for row in some.rows} == {len(some.catalogue.features)}
    assert set(some.paper) == {"1706.03762"}
    assert all(unit.startswith("1706.03762 ") for unit in some.unit)


def test_what_the_label_says_is_right_and_the_rest_is_wrong() -> None:
    runs = examples("run")
    assert set(runs.group) == {"chip", "hardware", "time", "whole"}
    assert all(runs.right)
    assert not any(examples("run", runs=[{**LABEL["runs"][0], "chip": "V100", "count": 4, "hours": 9}]).right)
    results = examples("result")
    told = {unit for unit, right in zip(results.unit, results.right, strict=True) if right}
    assert len(told) == 1
    assert len(set(results.unit)) > 1
    costs = examples("cost")
    assert sorted(zip(costs.unit, costs.right, strict=True)) == [
        ("1706.03762 1.55e+10", False),
        ("1706.03762 3.8e+09", True),
    ]


def test_candidates_of_one_fact_share_a_unit_and_meanings_of_one_number_too() -> None:
    results = examples("result")
    assert len(results.unit) > len(set(results.unit))
    twice = replace(paper(), readings=replace(paper_of(TEXT, TEXT.replace("# 4 ", "# 5 ")), pages=9))
    runs = labelled_examples([twice])["run"]
    whole = {unit for unit, group in zip(runs.unit, runs.group, strict=True) if group == "whole"}
    assert len(whole) == 1


def test_of_labels_that_stop_early_only_what_they_name_is_known() -> None:
    """As the paper's own, or as another's."""
    whole = examples("result")
    assert all(known for known, right in zip(whole.known, whole.right, strict=True) if right)
    assert sum(whole.known) > sum(whole.right) == 1
    early = examples("result", notes="truncated after table 1")
    assert early.known == early.right
    cited = {**LABEL["results"][0], "value": 28.1, "own": False}
    both = examples("result", notes="truncated", results=[*LABEL["results"], cited])
    assert sum(both.known) == 2
    assert sum(both.right) == 1


def test_a_labelled_value_in_another_table_is_not_learned_of() -> None:
    elsewhere = examples("result", results=[{**LABEL["results"][0], "page": 7, "where": "Table 4"}])
    assert [known for known, right in zip(elsewhere.known, elsewhere.right, strict=True) if right] == [False]
    assert all(elsewhere.counted)


def test_a_benchmark_that_no_label_names_is_not_known() -> None:
    other = [{**LABEL["results"][0], "benchmark": "cifar10", "metric": "error"}]
    assert not any(examples("result", results=other).known)


def test_costs_beyond_the_most_that_are_labelled_are_not_known() -> None:
    many = [{"value": 3.8e9}] * 12
    some = examples("cost", per_pass=many)
    assert dict(zip(some.right, some.known, strict=True)) == {True: True, False: False}


def test_labelled_papers_are_those_that_could_be_read() -> None:
    read, scan = paper().readings, PaperReadings("0" * 64, "no_text")
    labels = {"1706.03762": LABEL, "1512.03385": LABEL, "1409.1556": LABEL}
    papers, absent = with_labels({"1706.03762": (read, None), "1512.03385": (scan, None)}, labels)
    assert [one.arxiv_id for one in papers] == ["1706.03762"]
    assert absent == ["1409.1556", "1512.03385"]


def decided(label: dict[str, Any] | None, lessons: Lessons) -> dict[Kind, Examples]:
    one = replace(paper(), label=label, lessons=lessons)
    return labelled_examples([one])


RIGHT = Lessons(
    runs=({"own": True, "chip": "V100", "count": 8, "hours": 12, "training_flop": None},),
    results=frozenset({("imagenet", "top1error", 28.1)}),
    costs=frozenset({1.55e10}),
)
WRONG = Lessons(
    wrong_runs=frozenset({(("p100", 8, 12.0, None), 1)}),
    wrong_results=frozenset({(("imagenet", "top1error", 24.1), 5)}),
    wrong_costs=frozenset({(3.8e9, TABLE.page)}),
)


def test_where_a_decision_contradicts_the_label_the_decision_counts() -> None:
    told, labelled = decided(LABEL, WRONG), decided(LABEL, NOTHING)
    for kind in CATALOGUES:
        assert sum(told[kind].right) < sum(labelled[kind].right)
        assert len(told[kind].rows) == len(labelled[kind].rows)
        assert told[kind].counted == labelled[kind].counted
    for kind in ("result", "cost"):
        assert sum(decided(LABEL, RIGHT)[kind].right) > sum(labelled[kind].right)


def test_of_a_paper_without_labels_only_what_was_decided_is_an_example_and_counts_for_no_threshold() -> None:
    right, wrong = decided(None, RIGHT), decided(None, WRONG)
    assert set(right["result"].right) == set(right["cost"].right) == {True}
    assert {verdict for kind in CATALOGUES for verdict in wrong[kind].right} == {False}
    for some in (*right.values(), *wrong.values()):
        assert all(some.known)
        assert not any(some.counted)
    assert not any(decided(None, NOTHING)[kind].rows for kind in CATALOGUES)
