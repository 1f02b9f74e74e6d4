from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.readings.accelerators import AcceleratorSpan, find_accelerators, fold, vocabulary

RULES: list[dict[str, Any]] = vocabulary()["rules"]


@pytest.mark.parametrize(
    ("rule", "text", "words"),
    [(rule["name"], text, words) for rule in RULES for text, words in rule["match"].items()],
)
def test_a_rule_finds_its_examples(rule: str, text: str, words: str) -> None:
    found = [(span.rule, span.text) for span in find_accelerators(text)]
    assert (rule, words) in found


@pytest.mark.parametrize(("rule", "text"), [(rule["name"], text) for rule in RULES for text in rule["leave"]])
def test_a_rule_leaves_its_counterexamples(rule: str, text: str) -> None:
    assert rule not in [span.rule for span in find_accelerators(text)]


@pytest.mark.parametrize(
    ("text", "words", "unit", "container", "memory_gb"),
    [
        # 1907.11692 p. 4, 2302.13971 p. 4, 1911.12385 p. 7, 2204.02311 p. 1, 1703.06870 p. 8, 2106.04560 p. 2
        ("each with 8 × 32GB Nvidia V100 GPUs", "32GB Nvidia V100 GPUs", "gpu", None, 32.0),
        ("on 2048 A100 GPU with 80GB of RAM.", "A100 GPU", "gpu", None, 80.0),
        ("four GeForce RTX 2080 Ti GPUs, each with 11 GB of GPU memory", "GeForce RTX 2080 Ti GPUs", "gpu", None, 11.0),
        (
            "multiple Tensor Processing Units (TPU) v4 Pods",
            "Tensor Processing Units (TPU) v4",
            "tpu_device",
            "pod",
            None,
        ),
        ("on a single 8-GPU machine", "GPU", "gpu", "machine", None),
        ("one TPUv3 core-day", "TPUv3 core", "tpu_core", None, None),
        ("4 days on 64 TPU v2 chips", "TPU v2 chips", "tpu_chip", None, None),
        ("TPU\x02v3 Pod", "TPU\x02v3", "tpu_device", "pod", None),
        ("four NVIDIA Titan X\nGPUs", "NVIDIA Titan X\nGPUs", "gpu", None, None),
        ("16 DGX-2 nodes", "DGX-2", "machine", "node", None),
    ],
)
def test_what_one_of_them_is(text: str, words: str, unit: str, container: str | None, memory_gb: float | None) -> None:
    span = find_accelerators(text)[0]
    assert (span.text, span.unit, span.container, span.memory_gb) == (words, unit, container, memory_gb)


def test_a_machine_and_its_chips_are_two_spans() -> None:
    spans = find_accelerators("in 7 days on a DGX-2 machine with 16 V-100 GPUs")
    assert [(span.kind, span.text) for span in spans] == [("machine", "DGX-2"), ("chip", "V-100 GPUs")]


def _texts() -> st.SearchStrategy[str]:
    examples = [text for rule in RULES for text in rule["match"]]
    return st.lists(st.one_of(st.sampled_from(examples), st.text(max_size=12)), max_size=8).map(" ".join)


@given(_texts())
def test_spans_are_in_order_without_overlap_and_hold_their_words(text: str) -> None:
    assert len(fold(text)) == len(text)
    end = 0
    for span in find_accelerators(text):
        assert isinstance(span, AcceleratorSpan)
        assert end <= span.start < span.end
        assert text[span.start : span.end] == span.text
        end = span.end
