"""Whose model a clause is about: names of the paper, cited names, and clauses that begin with no name."""

from __future__ import annotations

import pytest

from curation.candidates.owner import PaperNames
from curation.candidates.subjects import subject_of

NAMES = PaperNames(
    own=frozenset({"talonnet"}),
    title=frozenset(),
    cited=frozenset({"gpt3", "swiftnet", "xtransformer"}),
    own_heads=frozenset({"heronnet", "swiftnet"}),
)
FRONT = "Vector quantised models. We study VQ-Heron on long texts, as GPT-3 does."


@pytest.mark.parametrize(
    ("text", "fact", "whose"),
    [
        ("TalonNet was trained on 8 A100 GPUs for 2 days.", "8 A100", 1),
        ("VQ-Heron takes 3 days on 8 A100 GPUs.", "3 days", 1),
        ("VQ-Heron was trained with Adam [12] on 8 A100 GPUs for 3 days.", "3 days", 1),
        ("VQ-Heron [12] was trained on 8 A100 GPUs for 3 days.", "3 days", -1),
        ("GPT-3 was trained on 10,000 V100 GPUs for 15 days.", "10,000 V100", -1),
        ("HeronNet 540B was trained with data parallelism (Xu et al., 2021) on 6144 TPU v4 chips.", "6144 TPU", 1),
        ("SwiftNet v1 was trained on 8 A100 GPUs.", "8 A100", 1),
        ("For example, GPT-3 needs 64 TPUs to train 12 hours.", "12 hours", -1),
        ("The BERT model (Devlin et al., 2018) was trained on 16 TPUs.", "16 TPUs", -1),
        ("VAR requires 256 A100 GPUs for 4 days [7], while our model was trained on 64 for 1 day.", "4 days", -1),
        ("VAR requires 256 A100 GPUs for 4 days [7], while our model was trained on 64 for 1 day.", "1 day", 0),
        ("Training took 3 days on 8 A100 GPUs [7].", "3 days", 0),
        ("We trained GPT-3 again on 8 A100 GPUs.", "8 A100", 0),
        ("ResNet-50 needs 29 hours on 8 P100 GPUs.", "29 hours", 0),
        # 2101.03305 p7
        ("X-Transformer takes more than 35 hours of training with eight Tesla V100 GPUs.", "35 hours", -1),
    ],
)
def test_whose_model_a_clause_is_about(text: str, fact: str, whose: int) -> None:
    start = text.index(fact)
    assert subject_of(text, start, start + len(fact), NAMES, FRONT) == whose
