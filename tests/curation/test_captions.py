"""What a table is called and says of itself, each once."""

from __future__ import annotations

import pytest

from curation.candidates.captions import captioned


@pytest.mark.parametrize(
    ("label", "caption", "said"),
    [
        ("Table 1", "Table 1. Architectures for ImageNet.", "Table 1. Architectures for ImageNet."),  # 1512.03385
        ("Table 2", "Table 2: Number of parameters (in millions).", "Table 2: Number of parameters (in millions)."),
        ("Table 1", "TABLE 1 Top-1 accuracy", "TABLE 1 Top-1 accuracy"),
        ("Table 1", "Table 10: Ablations.", "Table 1: Table 10: Ablations."),
        ("Table 1", "Table 1.2 holds no errors.", "Table 1: Table 1.2 holds no errors."),
        ("Table 2", "Errors on ImageNet.", "Table 2: Errors on ImageNet."),
        ("Table (a)", "Table (a) of costs", "Table (a) of costs"),
        ("Table 4", "", "Table 4"),
        ("", "Costs of a pass.", "Costs of a pass."),
        ("", "", ""),
    ],
)
def test_a_caption_has_its_label_once(label: str, caption: str, said: str) -> None:
    assert captioned(label, caption) == said
