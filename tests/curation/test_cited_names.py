"""Names that stand with a citation are somebody else's models."""

from __future__ import annotations

import pytest

from curation.candidates.owner import CITED_NAME


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("as in Mask R-CNN [12], we", ["Mask R-CNN"]),
        ("than Inception v3 (Szegedy et al., 2016) and VGG [3, 4]", ["Inception v3", "VGG"]),
        ("GPT-3 (Brown et al., 2020)", ["GPT-3"]),
        ("Transformer (big) is ours", []),
        ("Word " * 40 + "[3]", ["Word " * 11 + "Word"]),  # no name has more than a dozen words
        ("A" * 100 + " [3]", []),
    ],
)
def test_names_before_a_citation(text: str, names: list[str]) -> None:
    assert [match[1] for match in CITED_NAME.finditer(text)] == names
