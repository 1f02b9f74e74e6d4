"""Headers of tables that say how many operations a pass takes."""

from __future__ import annotations

import re

import pytest

from curation.vocabulary.cost_words import cost_header, counted_in, names_input, names_parameters, words


@pytest.mark.parametrize("entry", words()["counted"], ids=lambda entry: entry["patterns"][0][:40])
def test_examples_both_ways(entry: dict[str, list[str]]) -> None:
    for text in entry["examples"]:
        assert (counted_in(text) or ("", None))[0] == entry["unit"], text
    pattern = re.compile("|".join(f"(?:{p})" for p in entry["patterns"]).replace("(?P<scale>", "(?:"), re.IGNORECASE)
    for text in entry["leave"]:
        assert not pattern.search(text), text


@pytest.mark.parametrize("section", ["weak", "other", "part"])
def test_examples_of_look_alikes(section: str) -> None:
    pattern = re.compile("|".join(f"(?:{p})" for p in words()[section]["patterns"]), re.IGNORECASE)
    assert all(pattern.search(text) for text in words()[section]["examples"])
    assert not any(pattern.search(text) for text in words()[section]["leave"])


HEADERS = [
    # header, unit, multiple
    ("FLOPs", "FLOP", None),  # 1904.11492
    ("GFLOPs", "FLOP", 1e9),  # 1807.06521
    ("GFLOPs ↓", "FLOP", 1e9),  # 2212.07784
    ("FLOPs (B)", "FLOP", 1e9),  # 2205.15242
    ("FLOPS (×10^9 )", "FLOP", 1e9),  # 2105.03404
    ("complexity (ops., ×10^10)", "FLOP", 1e10),  # 1502.01852
    ("Complexity (MFLOPs)", "FLOP", 1e6),  # 1707.01083
    ("Cost Bn Ops", "FLOP", 1e9),  # 1512.00567
    ("#Mult-Adds", "MAC", None),  # 1807.11626
    ("MAdd (B)", "MAC", 1e9),  # 1905.02244
    ("Total MACs", "MAC", None),
    ("# Multiply-adds", "MAC", None),
]


@pytest.mark.parametrize(("text", "unit", "scale"), HEADERS)
def test_what_is_counted(text: str, unit: str, scale: float | None) -> None:
    found = cost_header(text)
    assert found is not None
    assert (found.unit, found.scale) == (unit, scale)


@pytest.mark.parametrize(
    "text",
    [
        "GFLOP/s",
        "(GFLOP/s)",
        "Train FLOPs",
        "Training FLOP Count (Zettaflops)",
        "PetaFLOP/s-days",
        "FLOPs reduction (%)",
        "BOPS (G)",
        "Pre-flop",
        "Params (M)",
        "GPU memory",
        "Top-1 Acc.",
        "Time Complexity",
    ],
)
def test_what_is_no_cost(text: str) -> None:
    assert cost_header(text) is None


def test_sizes() -> None:
    assert names_parameters("#Params (M)")
    assert names_input("Input size")
    assert names_input("Test res.")
    assert not names_input("#Params")
