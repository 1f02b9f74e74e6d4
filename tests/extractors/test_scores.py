"""Benchmark values and data set names in sentences."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import extractors
from extractors.benchmarks import benchmark_files
from extractors.readings.benchmark_names import find_benchmark_names
from extractors.readings.scores import find_scores

DATA = Path(extractors.__file__).parent / "data"
RULES = tomllib.loads((DATA / "scores.toml").read_text(encoding="utf-8"))["metric"]
OTHERS = tomllib.loads((DATA / "benchmark_names.toml").read_text(encoding="utf-8"))["others"]


@pytest.mark.parametrize(("unit", "text"), [(r["unit"], e) for r in RULES for e in r["examples"]])
def test_examples_are_read(unit: str, text: str) -> None:
    assert unit in {score.unit for score in find_scores(text)}


@pytest.mark.parametrize("text", [e for r in RULES for e in r["leave"]])
def test_what_is_no_value_is_left(text: str) -> None:
    assert find_scores(text) == []


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("This result won the 1st place with a top-5 error of 3.57% on the test set.", 3.57, "top5"),
        ("The big model achieves 28.4 BLEU on the WMT 2014 English-to-German task.", 28.4, "BLEU"),
        ("EfficientDet-D7 reaches 52.2 AP on COCO test-dev.", 52.2, "box_AP"),
        ("Our single model obtains a test F1 of 93.2.", 93.2, "F1"),
    ],
)
def test_values_in_sentences(text: str, value: float, unit: str) -> None:
    (score,) = find_scores(text)
    assert (score.value, score.unit) == (value, unit)
    assert text[score.start : score.end] == f"{value:g}"


@pytest.mark.parametrize(
    "text",
    [
        "improves the state of the art by 2.0 BLEU",
        "a 1.5 F1 improvement over the baseline",
        "gains of 1.2% top-1 accuracy are seen",
        "an increase of 3.1 AP",
    ],
)
def test_differences_are_no_values(text: str) -> None:
    assert find_scores(text) == []


@pytest.mark.parametrize(
    "text", [*OTHERS["examples"], *(e for b in benchmark_files().values() if b.in_text for e in b.in_text.examples)]
)
def test_data_sets_are_named(text: str) -> None:
    assert find_benchmark_names(text)


@pytest.mark.parametrize("text", [*OTHERS["leave"], "cocoa", "the squad"])
def test_other_words_are_no_data_sets(text: str) -> None:
    assert find_benchmark_names(text) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("pre-trained on ImageNet-21k, tested on ImageNet-V2", ["ImageNet-21k", "ImageNet-V2"]),
        ("SQuAD 2.0 and SQuAD v1.1", ["SQuAD 2.0", "SQuAD v1.1"]),
        ("CIFAR-100 and CIFAR-10", ["CIFAR-100", "CIFAR-10"]),
        ("the WMT 2014 English-German task", ["WMT 2014 English-German"]),
    ],
)
def test_of_two_names_the_longer_stands(text: str, names: list[str]) -> None:
    assert [text[start:end] for start, end in find_benchmark_names(text)] == names
