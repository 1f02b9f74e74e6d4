"""Chips of one machine and the number of machines: their product, wherever the two are told."""

from __future__ import annotations

import pytest

from extractors.readings.accelerators import find_accelerators
from extractors.readings.amounts import read_amounts
from extractors.readings.rules import Amount


def _counts(text: str, *around: str) -> list[Amount]:
    return [one for one in read_amounts(text, find_accelerators(text), around) if one.quantity == "chip_count"]


@pytest.mark.parametrize(
    ("text", "chips"),
    [
        ("Synchronous SGD across 16 servers with 4 P100 cards in each trains ResNet-101 in 9 hours.", 64),
        ("Each Summit node contributes 6 V100 GPUs; training used 128 such nodes for 5 hours.", 768),
        ("For pre-training, two NVIDIA DGX-2 servers with 16 V100s apiece worked for 6 days.", 32),
        ("Parameters were averaged between 3 workstations, every one of which was fitted with two GTX 1080s.", 6),
        ("The cluster has 12 nodes, each node equipped with a single K80.", 12),
        ("Each node has 8 V100 GPUs; we use 4 nodes and 16 data loading workers.", 32),
        ("We took 64 nodes, and since a node has four A100 GPUs, training ran for 90 hours.", 256),
    ],
)
def test_chips_of_one_machine_times_machines(text: str, chips: int) -> None:
    assert [one.value for one in _counts(text)] == [chips]
    assert _counts(text)[0].attributes == {"product": "yes"}


@pytest.mark.parametrize(
    ("before", "text", "after", "chips"),
    [
        ("Horovod was used for scaling to 25 nodes.", "A node has 4 V100 GPUs with 16 GB of memory.", "", 100),
        ("", "Every node of the cluster holds 8 A100 GPUs.", "We trained on 12 nodes.", 96),
    ],
)
def test_machines_in_general_are_counted_in_the_sentence_beside(before: str, text: str, after: str, chips: int) -> None:
    assert [one.value for one in _counts(text, before, after)] == [chips]


def test_a_count_of_one_machine_alone_is_marked_as_that() -> None:
    (alone,) = _counts("Every node of the cluster holds 8 A100 GPUs.", "We train for 3 days.")
    assert (alone.value, alone.attributes) == (8, {"per_machine": "yes"})


@pytest.mark.parametrize(
    ("text", "chips"),
    [
        ("We train on one node with 8 A100 GPUs.", [8]),
        ("We used 4 V100 GPUs for each run.", [4]),
        ("A graph of 10,000 nodes is processed on 2 V100 GPUs.", [2]),
        ("Each system was trained on 8 V100 GPUs for 3 days.", [8]),
        ("We used 4 V100 GPUs for each language and compare 5 systems.", [4]),
        ("We train for 3 days on 8 V100 GPUs, one per node.", [8]),
        ("An LSTM on a V100 GPU (512 units) was trained.", [1]),
    ],
)
def test_what_is_no_statement_of_machines_is_left(text: str, chips: list[int]) -> None:
    assert [one.value for one in _counts(text)] == chips
    assert all("per_machine" not in one.attributes for one in _counts(text))


@pytest.mark.parametrize(
    ("text", "after", "chips"),
    [
        ("Each node has 8 A100 GPUs.", "We compare 5 baseline systems.", 8),
        ("Each node has 8 A100 GPUs.", "There are 10,000 training instances.", 8),
        ("A node has four A100 GPUs.", "The graph has 500 nodes.", 4),
        ("We train each system on one V100 GPU for 3 days.", "We submitted 12 systems.", 1),
    ],
)
def test_other_things_beside_are_no_machines(text: str, after: str, chips: int) -> None:
    assert [one.value for one in _counts(text, "", after)] == [chips]
