"""What was read is in the lake after ten papers or twenty seconds."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors.reading import PaperReadings
from flows.keeping import Keeper
from warehouse.lake import Lake


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.mark.parametrize(
    ("times", "looked_at", "written"),
    [
        ([0.0] * 9, 19.9, []),
        ([0.0] * 10, 0.0, [10]),
        ([0.0] * 23, 0.0, [10, 10]),
        ([0.0, 5.0], 20.0, [2]),
        ([0.0, 21.0], 21.0, [2]),
        ([50.0], 69.0, []),  # what waits is the paper, not the run
    ],
)
def test_papers_are_written_after_so_many_or_so_long(
    tmp_path: Path, times: list[float], looked_at: float, written: list[int]
) -> None:
    lake, clock = Lake(tmp_path).create(), Clock()
    keeper = Keeper(lake, "rules", clock)
    for number, clock.seconds in enumerate(times):
        keeper.add(PaperReadings(pdf_sha256=f"{number:064x}", status="read"))
    clock.seconds = looked_at
    keeper.write_if_due()
    assert [len(lake.read_readings(shard)) for shard in lake.shards("readings", "rules")] == written

    keeper.write()
    keeper.write()
    assert len(lake.outcomes("rules")) == len(times)
