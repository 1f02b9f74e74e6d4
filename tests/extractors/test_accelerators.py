from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.readings.accelerators import AcceleratorSpan, find_accelerators, fold, vocabulary
from extractors.readings.chip_mentions import PREFIX, chip_kinds, chip_words, evidence_of, mention_patterns

RULES: list[dict[str, Any]] = vocabulary()["rules"]
MENTIONS: dict[str, Any] = chip_words()["mentions"]


@pytest.mark.parametrize(
    ("rule", "text", "words"),
    [(rule["name"], text, words) for rule in RULES for text, words in rule["match"].items()],
)
def test_a_rule_finds_its_examples(rule: str, text: str, words: str) -> None:
    found = {span.text: span.rule for span in find_accelerators(text)}
    assert words in found
    assert found[words] == rule or found[words].startswith(PREFIX)


@pytest.mark.parametrize(("text", "words"), MENTIONS["match"].items())
def test_names_of_the_chips_table_are_found(text: str, words: str) -> None:
    assert words in [span.text for span in find_accelerators(text)]


@pytest.mark.parametrize("text", MENTIONS["leave"])
def test_what_only_looks_like_a_chip_is_left(text: str) -> None:
    assert [span.text for span in find_accelerators(text) if span.rule.startswith(PREFIX)] == []


@pytest.mark.parametrize("chip", chip_kinds())
def test_a_row_of_the_chips_table_is_found_in_text(chip: str) -> None:
    spans = find_accelerators(f"We trained on 8 NVIDIA {chip} GPUs for 3 days.")
    assert any(chip.lower() in span.text.lower() and span.kind == "chip" for span in spans)


def test_a_new_row_brings_its_pattern() -> None:
    words = {**chip_words(), "names": {}, "ambiguous": {}}
    patterns = mention_patterns({"Q900": "gpu", "Zeta Nova 7": "accelerator"}, words)
    assert [(p.name, p.unit) for p in patterns] == [
        ("table_alone_accelerator", "accelerator"),
        ("table_near_gpu", "gpu"),
    ]
    assert patterns[0].pattern.startswith("zeta{_}nova{_}7")


@pytest.mark.parametrize(
    ("name", "evidence"),
    [("GTX 1080", "alone"), ("1080", "counted"), ("1080 Ti", "alone"), ("K40", "near"), ("T4", "near"),
     ("V100", "alone"), ("Titan", "adjacent"), ("Titan X", "alone"), ("Max 1100", "adjacent"), ("GPU Max", "never")],
)  # fmt: skip
def test_what_a_name_needs_around_it(name: str, evidence: str) -> None:
    assert evidence_of(name, chip_words()) == evidence


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
    examples = [text for rule in RULES for text in rule["match"]] + list(MENTIONS["match"])
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
