"""Labelled papers: what is no labelling is named, and keys are those of the scoring tool."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from curation.judging.labels import (
    LabelError,
    bare_id,
    chip_key,
    close,
    cost_is_right,
    costs_known,
    is_cut,
    misplaced,
    others_results,
    own_results,
    read_labels,
    result_key,
    result_places,
    run_is_right,
    stands_there,
)
from tests.shared import SHARED, label_files

RESULT = {"benchmark": "imagenet", "metric": "top1_error", "value": 24.1, "own": True, "page": 5}
RUN = {"chip": "P100", "count": 8, "hours": 84, "training_flop": 2.3e19, "own": True, "evidence": [{"page": 7}]}
LABEL: dict[str, Any] = {"id": "1706.03762v5", "runs": [RUN], "results": [RESULT], "per_pass": [], "notes": ""}


def label(**changes: object) -> dict[str, Any]:
    return {**LABEL, **changes}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "JSONDecodeError"),
        ("", "JSONDecodeError"),
        ("[]", "TypeError"),
        ('{"runs": [], "results": []}', "KeyError\\('id'\\)"),
        ('{"id": "1706.03762", "results": []}', "KeyError\\('runs'\\)"),
        (json.dumps(label(results=[{"benchmark": "imagenet"}])), "KeyError\\('metric'\\)"),
        (json.dumps(label(results=[{"benchmark": "imagenet", "metric": "F1"}])), "KeyError\\('value'\\)"),
        (json.dumps(label(results=[{"metric": "F1", "value": 1}])), "KeyError\\('benchmark'\\)"),
        (json.dumps(label(runs=["P100"])), "AttributeError"),
        (json.dumps(label(per_pass=[{"unit": "MACs"}])), "KeyError\\('value'\\)"),
        (json.dumps(label(results=[{**RESULT, "value": None}])), "TypeError"),
        (json.dumps(label(results=[{**RESULT, "value": "24,1"}])), "ValueError"),
    ],
)
def test_a_file_that_is_no_labelling_is_named(text: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "1706.03762v5.json").write_text(json.dumps(LABEL), "utf-8")
    bad = tmp_path / "bad.json"
    bad.write_text(text, "utf-8")
    with pytest.raises(LabelError, match=f"is no labelled paper: {says}") as refused:
        read_labels(tmp_path)
    assert str(bad) in str(refused.value)


def test_a_folder_without_labels_is_named(tmp_path: Path) -> None:
    with pytest.raises(LabelError, match="holds no label files") as refused:
        read_labels(tmp_path)
    assert str(tmp_path) in str(refused.value)


def test_two_labellings_of_one_paper_are_both_named(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    for folder, paper in ((first, "1706.03762v5"), (second, "1706.03762v7")):
        folder.mkdir()
        (folder / f"{paper}.json").write_text(json.dumps({**LABEL, "id": paper}), "utf-8")
    with pytest.raises(LabelError, match=r"both label 1706\.03762: take one of them away") as refused:
        read_labels(first, second)
    assert str(first) in str(refused.value)
    assert str(second) in str(refused.value)


def test_labels_are_read_by_id_without_version(tmp_path: Path) -> None:
    (tmp_path / "any-name.json").write_text(json.dumps(LABEL), "utf-8")
    (tmp_path / "notes.txt").write_text("no label", "utf-8")
    assert list(read_labels(tmp_path)) == ["1706.03762"]
    assert bare_id("cs/0112017v2") == "cs/0112017"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, []),
        ({"results": [{**RESULT, "page": 13}]}, ["1706.03762v5: results[0] names page 13 of 12"]),
        ({"results": [RESULT, {**RESULT, "page": 0}]}, ["1706.03762v5: results[1] names page 0 of 12"]),
        ({"results": [{**RESULT, "page": None}]}, []),
        ({"per_pass": [{"value": 1e9, "page": 14}]}, ["1706.03762v5: per_pass[0] names page 14 of 12"]),
        ({"other_hardware": [{"page": 13}]}, ["1706.03762v5: other_hardware[0] names page 13 of 12"]),
        ({"runs": [{**RUN, "evidence": [{"page": 7}, {"page": 99}]}]}, ["1706.03762v5: runs[0] names page 99 of 12"]),
    ],
)
def test_a_page_that_is_not_there_is_named(changes: dict[str, object], says: list[str]) -> None:
    assert misplaced(label(**changes), 12) == says


@pytest.mark.parametrize(
    ("facts", "right"),
    [
        (("P100", 8, 84, 2.3e19), True),
        (("NVIDIA Tesla P100", 8, None, None), True),
        ((None, None, 84, None), True),
        (("P100", None, 86, None), True),
        (("P100", None, 88, None), False),
        (("P40", 8, None, None), False),
        (("P100", 4, 84, None), False),
        (("GPU", 8, None, None), True),
        ((None, None, None, 2.35e19), True),
        ((None, None, None, 2.6e19), False),
    ],
)
def test_a_run_is_right_where_one_labelled_run_states_all_of_it(facts: tuple[Any, ...], right: bool) -> None:
    assert run_is_right(label(), *facts) is right


def test_facts_of_two_runs_are_no_run_and_anothers_run_is_not_ours() -> None:
    two = label(runs=[{**RUN, "count": 8}, {**RUN, "count": 16, "hours": 12}, {**RUN, "chip": "K80", "own": False}])
    assert run_is_right(two, "P100", 16, 12, None)
    assert not run_is_right(two, "P100", 8, 12, None)
    assert not run_is_right(two, "K80", None, None, None)


def test_results_of_others_are_not_own() -> None:
    both = label(results=[RESULT, {**RESULT, "value": 30.0, "own": False}])
    assert own_results(both) == {("imagenet", "top1error", 24.1)}
    assert others_results(both) == {("imagenet", "top1error", 30.0)}


@pytest.mark.parametrize(
    ("page", "table", "there"), [(5, "Table 9", True), (7, "Table 2", True), (7, "Table 3", False), (7, "", False)]
)
def test_a_number_elsewhere_is_not_the_labelled_one(page: int, table: str, there: bool) -> None:
    places = result_places(label(results=[{**RESULT, "page": 5, "where": "Table 2 (b)"}]))
    assert stands_there(places["imagenet", "top1error", 24.1], page, table) is there


@pytest.mark.parametrize(("notes", "cut"), [("Truncated after table 3", True), ("", False), (None, False)])
def test_labels_that_stop_early_say_so(notes: str | None, cut: bool) -> None:
    assert is_cut(label(notes=notes)) is cut


def test_costs_are_compared_to_three_digits() -> None:
    stated = label(per_pass=[{"value": 3.8e9}])
    assert cost_is_right(stated, 3.802e9)
    assert not cost_is_right(stated, 3.9e9)
    assert costs_known(stated)
    assert not costs_known(label(per_pass=[{"value": 1e9}] * 12))


@pytest.mark.parametrize(
    ("a", "b", "near"), [(1.0, 1.02, True), (1.0, 1.04, False), (None, 1.0, False), (None, None, False)]
)
def test_closeness_is_of_two_numbers(a: float | None, b: float | None, near: bool) -> None:
    assert close(a, b, 0.03) is near


def scoring_tool() -> ModuleType:
    """The scoring tool that lies beside the repository."""
    path = SHARED / "score" / "score.py"
    if not path.is_file():
        pytest.skip("needs ../shared/score beside the repository")
    spec = importlib.util.spec_from_file_location("scoring_tool", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_keys_are_those_of_the_scoring_tool_on_every_label() -> None:
    tool, results, chips = scoring_tool(), 0, 0
    for path in label_files():
        data = json.loads(path.read_text("utf-8"))
        for result in data["results"]:
            stated = (result["benchmark"], result["metric"], float(result["value"]))
            assert result_key(*stated) == tool.result_key(*stated), path.stem
            results += 1
        for run in [*data["runs"], *data["other_hardware"]]:
            for name in (run.get("chip"), run.get("chip_as_written"), run.get("as_written")):
                assert chip_key(name) == tool.chip_key(name), path.stem
                chips += 1
    assert results > 1000
    assert chips > 1000


@pytest.mark.parametrize(
    "name",
    [
        "NVIDIA Tesla V100-SXM2 32GB",
        "TPUv3 pod",
        "Cloud TPU v3-8",
        "GTX1080Ti",
        "RTX 2080 Ti",
        "Titan X (Pascal)",
        None,
    ],
)
def test_chip_keys_are_those_of_the_scoring_tool(name: str | None) -> None:
    assert chip_key(name) == scoring_tool().chip_key(name)


@pytest.mark.parametrize(
    ("name", "key"), [("NVIDIA Tesla V100-SXM2", "v100"), ("TPUv3", "tpu v3"), ("GTX1080Ti", "gtx 1080 ti"), (None, "")]
)
def test_a_chips_key_is_its_model(name: str | None, key: str) -> None:
    assert chip_key(name) == key


@pytest.mark.parametrize(
    ("stated", "key"),
    [
        (("imagenet", "top-1 accuracy", 76.4), ("imagenet", "top1error", 23.6)),
        (("imagenet", "top5_error", 6.7), ("imagenet", "top5error", 6.7)),
        (("cifar10", "accuracy", 96.4), ("cifar10", "error", 3.6)),
        (("wmt14-en-de", "sacreBLEU", 28.4), ("wmt14-en-de", "bleu", 28.4)),
        (("coco-detection", "AP", 38.2), ("coco-detection", "boxap", 38.2)),
        (("coco-detection", "box_AP50", 58.8), ("coco-detection", "boxap50", 58.8)),
    ],
)
def test_a_results_key_is_benchmark_metric_and_error(
    stated: tuple[str, str, float], key: tuple[str, str, float]
) -> None:
    assert result_key(*stated) == key
