"""Which tables list settings of a training."""

from __future__ import annotations

import pytest

from curation.candidates.table_settings import settings, settings_of, tables_of_settings
from tests.curation.tables import table_of


@pytest.mark.parametrize("setting", sorted(settings()))
def test_a_setting_knows_its_examples(setting: str) -> None:
    entry = settings()[setting]
    assert entry["yes"]
    assert entry["no"]
    assert [label for label in entry["yes"] if setting not in settings_of(label)] == []
    assert [label for label in entry["no"] if setting in settings_of(label)] == []


@pytest.mark.parametrize(
    ("rows", "lists"),
    [
        # 2007.14062 p33
        (
            [["Parameter", "ITC", "ETC"], ["Batch size", "256", "256"], ["Learning rate", "1e-4", "1e-4"],
             ["Compute resources", "8 × 8 TPUv3", "8 × 8 TPUv3"]],
            True,
        ),
        ([["Model", "Batch size", "Optimizer", "GPUs"], ["S", "256", "Adam", "8"]], True),
        ([["GPUs", "Batch size", "Throughput"], ["8", "256", "1200"]], False),
        ([["Method", "Learning rate schedule", "Top-1"], ["S", "cosine", "77.1"]], False),
        ([["Method", "Batch", "Epochs", "Top-1", "GPUs"], ["S", "256", "90", "77.1", "8"]], False),
        ([["Model", "Epochs", "Training steps"], ["S", "90", "300k"]], False),
    ],
)  # fmt: skip
def test_a_table_of_settings_names_several_kinds(rows: list[list[str]], lists: bool) -> None:
    assert bool(tables_of_settings([table_of("Table 8: What we used.", rows)])) is lists
