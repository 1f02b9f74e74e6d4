"""Values that are offered for a field: of the evidence, then of the paper."""

from __future__ import annotations

from typing import Any

import pytest

from curation.decisions.suggestions import suggestions


def claim(quote: str, **fields: Any) -> dict[str, Any]:
    return {"evidence": [{"quote": quote, "before": "", "after": ""}], **fields}


@pytest.mark.parametrize(
    ("name", "row", "offered"),
    [
        ("value", claim("SPP multi-size | 13.64 (1.12) | 13.33 | 12.33", value=13.33), ["13.64", "1.12", "12.33"]),
        ("chip_count", claim("We trained on one machine with 8 NVIDIA P100 GPUs.", chip_count=1), ["8"]),
        ("steps", claim("trained for 300,000 steps (3.5 days)", steps=1), ["300,000", "3.5"]),
        ("duration_h", claim("trained for 300,000 steps (3.5 days), each 0.4 seconds"), ["3.5 days"]),
        ("duration_h", claim("It takes 12 hours, or 90 min on TPU."), ["12 hours", "90 min"]),
        ("training_compute_flop", claim("Transformer (big) 28.4 2.3 · 10^19 and 3640 PF-days"),
         ["2.3 · 10^19", "3640 PF-days"]),
        ("chip", claim("Titan X", chip_candidates=["Titan X (Maxwell)", "Titan X (Pascal)"]),
         ["Titan X (Maxwell)", "Titan X (Pascal)"]),
        ("model", claim("x", model="VGG", row_label="VGG (2 nets)", column_label="top-1"), ["VGG (2 nets)", "top-1"]),
        ("value", claim("ResNet-50 and A100 name no values"), []),
        ("pass_compute", claim("a network of 3.6 GFLOPs, VGG-19 takes 19.6 · 10^9", pass_compute=3.6e9),
         ["3.6 GFLOPs", "19.6 · 10^9"]),
        ("pass_compute", {"pass_compute": 25.6e9, "evidence": [
            {"field": "pass_compute", "quote": "Oct-ResNet-50 | .5 | 50 (+3) | 25.6 | 2.5 | 77.7", "text": "25.6"}
        ]}, ["5e10", "3e9", "2.5e9", "7.77e10"]),  # 1904.05049
        ("pass_compute", {"pass_compute": 3.8e9, "evidence": [
            {"field": "pass_compute", "quote": "Inception-v2 | 23.4% | - | 3.8 [Bn Ops]", "text": "3.8"}
        ]}, []),  # 1512.00567: an error is no number of operations
    ],
)  # fmt: skip
def test_what_the_evidence_offers(name: str, row: dict[str, Any], offered: list[str]) -> None:
    assert suggestions(name, row, []) == offered


def test_what_the_paper_offers_most_first_but_not_the_present() -> None:
    others = [{"split": "val"}, {"split": "test"}, {"split": "test"}, {"split": None}]
    assert suggestions("split", claim("x", split="val"), others) == ["test"]
    assert suggestions("split", claim("x", split=None), others) == ["test", "val"]
