"""Which hardware a sentence names, chips and numbers brought together."""

from __future__ import annotations

import pytest

from curation.candidates.statements import statements
from tests.extractors.papers import paper_of


@pytest.mark.parametrize(
    ("text", "hardware"),
    [
        # 2204.05832 p20: what stands in brackets names again what was counted
        (
            "Training took 1,854 hours on 64 chips (TPUv4-128) and 1,395 hours on 512 TPUv4 chips (TPUv4-1024).",
            [("TPU v4", 64, "tpu_chip"), ("TPU v4", 512, "tpu_chip")],
        ),
        ("Training took 3 days on a TPU v3-32.", [("TPU v3", 32, "tpu_core")]),
        ("We trained it on two GPUs, either A6000 or A5000.", [("RTX A6000", 2, "gpu"), ("RTX A5000", 2, "gpu")]),
        ("Training took 3 days on 32 GPUs (A100 or V100).", [("A100", 32, "gpu"), ("V100", 32, "gpu")]),
        ("It took 3 days on TPU v3-32, TPU v3-64 and TPU v3-128.",
         [("TPU v3", 32, "tpu_core"), ("TPU v3", 64, "tpu_core"), ("TPU v3", 128, "tpu_core")]),
        # 2303.15343 p7
        ("It reaches 71% accuracy, trained on 16 chips for three days.", [("accelerator", 16, "accelerator")]),
        # 2403.03234 p16: a number that is a name
        ("We train on 3090 and A5000 GPUs.", [("RTX 3090", None, "gpu"), ("RTX A5000", None, "gpu")]),
        # 1909.04630 p18
        ("All training runs were conducted on a single NVIDIA (Titan Xp) GPU.", [("Titan Xp", 1, "gpu")]),
    ],
)  # fmt: skip
def test_the_hardware_of_a_sentence(text: str, hardware: list[tuple[str, int | None, str]]) -> None:
    found = [item for statement in statements(paper_of(text), None) for item in statement.hardware]
    assert [(item.chip, item.count, item.unit) for item in found] == hardware
