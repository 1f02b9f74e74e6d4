"""What a person types into a field, and what is refused with which words."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.decisions.values import Vocabulary, parse, parse_all

WORDS = Vocabulary(
    chips=["A10", "A100", "GTX 1080 Ti", "P100", "TPU v3", "V100"],
    metrics={"wmt14-en-de": ["BLEU"], "imagenet": ["top1_error", "top5_error"]},
    bounds={"BLEU": (0, 100), "top1_error": (0, 100)},
)


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("duration_h", "84", 84.0),
        ("duration_h", "3.5 days", 84.0),
        ("duration_h", "3.5d", 84.0),
        ("duration_h", "2d 12h", 60.0),
        ("duration_h", "1 week and 1 day", 192.0),
        ("duration_h", "90 min", 1.5),
        ("duration_h", "6h15", 6.25),
        ("duration_h", "2 days, 3 hours and 20 minutes", 51.333333),
        ("duration_h", "a week and a half", 252.0),
        ("duration_h", "2-3 days", 60.0),
        ("duration_h", "2 months", 1460.0),
        ("training_compute_flop", "2.3e19", 2.3e19),
        ("training_compute_flop", "2.3 · 10^19", 2.3e19),
        ("training_compute_flop", "3.3×10^18", 3.3e18),
        ("training_compute_flop", "3640 PF-days", 3640 * 8.64e19),
        ("training_compute_flop", "10 petaflop/s-days", 8.64e20),
        ("training_compute_flop", "6 EFLOPs", 6e18),
        ("chip_count", "1,024", 1024),
        ("chip_count", "4x8", 32),
        ("parameters", "110M", 110e6),
        ("steps", "300k", 300_000.0),
        ("own", "y", True),
        ("own", "no", False),
        ("chip", "a100", "A100"),
        ("chip", "-", None),
        ("memory_gb", "", None),
        ("stage", "pretrain", "pretrain"),
    ],
)
def test_what_is_typed_is_read(name: str, typed: str, value: Any) -> None:
    assert (
        parse("run", name, typed, WORDS, {}) == pytest.approx(value)
        if isinstance(value, float)
        else value == parse("run", name, typed, WORDS, {})
    )


@pytest.mark.parametrize(
    ("typed", "unit", "value"),
    [
        ("3.8e9", "FLOP", 3.8e9),
        ("3.8 · 10^9", "MAC", 3.8e9),
        ("3.8G", "MAC", 3.8e9),
        ("390M", "FLOP", 3.9e8),
        ("1.2 T", "FLOP", 1.2e12),
        ("11.3 B FLOPs", "FLOP", 11.3e9),
        ("4.1 GFLOPs", None, 4.1e9),
        ("569 MMACs", "MAC", 5.69e8),
        ("569M multiply-adds", "MAC", 5.69e8),
        ("-", "MAC", None),
    ],
)
def test_operations_of_a_pass_are_read_in_the_unit_of_the_claim(typed: str, unit: str | None, value: float) -> None:
    assert parse("cost", "pass_compute", typed, WORDS, {"pass_unit": unit}) == value


@pytest.mark.parametrize("name", ["epochs", "parameters", "memory_gb"])
def test_giga_is_a_multiple_of_operations_only(name: str) -> None:
    with pytest.raises(ValueError, match="3g"):
        parse("run", name, "3g", WORDS, {})


def test_what_numbers_depend_on_is_read_before_them() -> None:
    typed = {"pass_compute": "569 MMACs", "pass_unit": "MAC"}
    assert parse_all("cost", typed, WORDS, {"pass_unit": "FLOP"}) == {"pass_unit": "MAC", "pass_compute": 5.69e8}
    typed = {"value": "40", "metric": "BLEU"}
    known = {"metric": "top1_error", "benchmark": "wmt14-en-de", "value": 3.0}
    assert parse_all("result", typed, WORDS, known) == {"metric": "BLEU", "value": 40.0}


@pytest.mark.parametrize(
    ("kind", "name", "typed", "values", "message"),
    [
        ("run", "duration_h", "-3", {}, "duration_h must be more than 0, not -3"),
        ("run", "duration_h", "3 moons", {}, "not a duration"),
        ("run", "duration_h", "2 days and 5 days", {}, "not a duration"),
        ("run", "duration_h", "long", {}, "not a duration"),
        ("run", "chip", "A1000", {}, "no chip known here"),
        ("run", "chip", "1080", {}, "did you mean GTX 1080 Ti"),
        ("run", "chip_count", "2.5", {}, "chip_count is no whole number: 2.5"),
        ("run", "chip_count", "0", {}, "chip_count must be at least 1, not 0"),
        ("run", "training_compute_flop", "1e40", {}, "must be at most 1e\\+32"),
        ("run", "training_compute_flop", "a lot", {}, "not a number"),
        ("run", "own", "perhaps", {}, "own is yes"),
        ("run", "stage", "testing", {}, "stage must be one of train, pretrain"),
        ("run", "utilisation", "120", {}, "must be at most 1"),
        ("run", "colour", "red", {}, "no field of a run"),
        ("result", "value", "400", {"metric": "BLEU"}, "a BLEU of 400 cannot be"),
        ("result", "value", "-1", {"metric": "BLEU"}, "a BLEU of -1 cannot be"),
        ("result", "metric", "BLEU", {"benchmark": "imagenet", "value": 20}, "no metric known here"),
        ("result", "benchmark", "my data", {}, "no benchmark known here"),
        ("result", "page", "0", {}, "must be at least 1"),
        (
            "cost",
            "pass_compute",
            "3.8 GMACs",
            {"pass_unit": "FLOP"},
            "counts MAC, the claim counts FLOP: give pass_unit",
        ),
        ("cost", "pass_compute", "3.8", {}, "must be at least 100000, not 3.8"),
        ("cost", "pass_compute", "three", {}, "not a number"),
        ("cost", "pass_unit", "GMAC", {}, "must be one of FLOP, MAC"),
    ],
)
def test_what_cannot_be_is_refused(kind: str, name: str, typed: str, values: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse(kind, name, typed, WORDS, values)


@given(
    st.text(max_size=30), st.sampled_from(["duration_h", "training_compute_flop", "chip_count", "parameters", "page"])
)
def test_any_text_is_a_number_or_refused(typed: str, name: str) -> None:
    value = None
    with contextlib.suppress(ValueError):
        value = parse("run", name, typed, WORDS, {})
    assert value is None or (isinstance(value, int | float) and value > 0)


@pytest.mark.parametrize(
    ("name", "typed", "found"),
    [
        ("chip", "a1", ["A10", "A100"]),
        ("chip", "1080", ["GTX 1080 Ti"]),
        ("chip", "GTX1080Ti", ["GTX 1080 Ti"]),
        ("chip", "A101", []),
        ("stage", "f", ["finetune"]),
        ("duration_kind", "dev", ["device_hours"]),
        ("model", "any", []),
    ],
)
def test_completions(name: str, typed: str, found: list[str]) -> None:
    assert WORDS.completions("run", name, typed, {})[: len(found) or 1] == found


def test_metrics_complete_for_the_benchmark_of_the_claim() -> None:
    assert WORDS.completions("result", "metric", "", {"benchmark": "imagenet"}) == ["top1_error", "top5_error"]
    assert WORDS.completions("result", "benchmark", "wmt", {}) == ["wmt14-en-de"]
