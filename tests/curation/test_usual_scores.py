"""What well-known networks usually reach: the data file, and names as tables write them."""

from __future__ import annotations

import tomllib

import pytest

from curation.vocabulary.benchmarks import benchmarks
from curation.vocabulary.usual_scores import DATA, network_of, usual_score


@pytest.mark.parametrize(
    ("text", "benchmark", "metric", "score"),
    [
        ("ResNet-50 (4 bit)", "imagenet", "top1_accuracy", 76.1),
        ("Res18", "imagenet", "top1_error", 30.2),
        ("MobileNetV2", "imagenet", "top5_accuracy", 90.3),
        ("MobileNet", "imagenet", "top1_accuracy", 70.6),
        ("WRN-28-10", "cifar100", "accuracy", 80.75),
        ("ResNet-110", "cifar10", "error", 6.4),
        ("BERT-large", "squad1.1", "F1", 90.9),
        ("Transformer (big)", "wmt14-en-de", "BLEU", 28.4),
    ],
)
def test_a_name_gives_its_score(text: str, benchmark: str, metric: str, score: float) -> None:
    network = network_of(text)
    assert network is not None
    assert usual_score(network, benchmark, metric) == pytest.approx(score)


@pytest.mark.parametrize("text", ["", "Ours", "ResNet-1001", "AlphaZero", "robert", "Top-1"])
def test_other_names_have_none(text: str) -> None:
    assert network_of(text) is None


def test_a_network_says_nothing_of_other_benchmarks() -> None:
    network = network_of("ResNet-18")
    assert network is not None
    assert usual_score(network, "cifar10", "accuracy") is None
    assert usual_score(network, "imagenet", "box_AP") is None


def test_every_score_is_one_of_the_benchmarks_metrics_and_has_a_source() -> None:
    data = tomllib.loads(DATA.read_text(encoding="utf-8"))
    for entry in data["network"]:
        assert entry["source"] in data["sources"] or "arXiv" in entry["source"]
        for benchmark, scores in entry["scores"].items():
            for name, value in scores.items():
                metric = benchmarks()[benchmark].metric(name)
                assert metric is not None, (benchmark, name)
                assert metric.low <= value <= metric.high, (benchmark, name, value)
