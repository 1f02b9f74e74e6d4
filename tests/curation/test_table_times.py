"""What the times of a table went into: the words of headers and captions, and the vote that rests on them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from curation.candidates.table_times import another_work, works, works_of
from extractors.readings.table_facts import read_table
from tests.curation.tables import table_of


@pytest.mark.parametrize("work", sorted(works()))
def test_a_work_knows_its_examples(work: str) -> None:
    entry = works()[work]
    assert entry["yes"]
    assert entry["no"]
    assert [text for text in entry["yes"] if work not in works_of(text)] == []
    assert [text for text in entry["no"] if work in works_of(text)] == []


@pytest.mark.parametrize(
    ("caption", "header", "another"),
    [
        ("Table 2: Cost of training on V100 GPUs.", "Training time (h)", False),
        ("Table 2: Training and preprocessing.", "Time (h)", False),
        # 1905.07953 p10
        ("Table 13: The running time of the clustering algorithm before the training of GCN.", "Clustering (h)", True),
        ("Table 4: Running time of feature extraction.", "Time (h)", False),
        ("Table 5: Training cost.", "Inference wall-clock time (h)", True),
        ("Table 5: Training cost.", "GPU hours", False),
        ("Table 5: Training cost.", "Training and inference (h)", False),
        ("Table 6: Comparison.", "Time (h)", False),
    ],
)
def test_a_header_tells_of_another_work(caption: str, header: str, another: bool) -> None:
    readings = read_table(table_of(caption, [["Model", "Time (h)"], ["TalonNet", "12"]]))
    times = [reading for reading in readings if reading.quantity == "duration"]
    assert [reading.value for reading in times] == [12.0]
    named = [replace(reading, attributes={**reading.attributes, "header": header}) for reading in times]
    assert [another_work(reading) for reading in named] == [another]
