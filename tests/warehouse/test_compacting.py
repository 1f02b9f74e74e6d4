"""Small files of readings are put together, and nobody misses one."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest
from filelock import FileLock

from extractors.reading import PaperReadings, Reading
from warehouse import compacting
from warehouse.compacting import compact
from warehouse.errors import LakeFullError
from warehouse.lake import Lake

AT = dt.datetime(2024, 5, 1, 12, tzinfo=dt.UTC)


def paper(number: int) -> PaperReadings:
    reading = Reading(quantity="epochs", text="90", page=1, quote="for 90 epochs", rule="r", value=float(number))
    return PaperReadings(pdf_sha256=f"{number:064x}", status="read", pages=1, readings=(reading,))


def lake_of(folder: Path, sizes: list[int]) -> Lake:
    lake = Lake(folder).create()
    numbers = iter(range(1000))
    for place, size in enumerate(sizes):
        lake.write_readings([paper(next(numbers)) for _ in range(size)], "r", at=AT + dt.timedelta(seconds=place))
    return lake


def sizes(lake: Lake) -> list[int]:
    return [len(lake.read_readings(path)) for path in lake.shards("readings", "r")]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([], []),
        ([1], [1]),
        ([1, 2], [1, 2]),  # not enough for a whole file: until more is read
        ([1, 2, 2], [5]),
        ([2, 2, 2, 2], [2, 2, 4]),
        ([5, 1, 5, 3, 1], [5, 5, 5]),
        ([4, 4], [4, 4]),
    ],
)
def test_small_files_become_whole_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: list[int], after: list[int]
) -> None:
    monkeypatch.setattr(compacting, "PAPERS_PER_SHARD", 5)
    lake = lake_of(tmp_path, before)
    outcomes = lake.outcomes("r")
    papers = sorted(p.readings[0].value or 0 for f in lake.shards("readings", "r") for p in lake.read_readings(f))
    compact(lake, "r")
    assert sorted(sizes(lake)) == after
    assert lake.outcomes("r") == outcomes
    assert papers == sorted(
        p.readings[0].value or 0 for f in lake.shards("readings", "r") for p in lake.read_readings(f)
    )


def test_nothing_goes_while_another_publishes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compacting, "PAPERS_PER_SHARD", 2)
    lake = lake_of(tmp_path, [1, 1])
    with FileLock(lake.publish_lock):
        assert compact(lake, "r") == 0
    assert sizes(lake) == [1, 1]
    assert compact(lake, "r") == 1


def test_a_damaged_file_and_a_full_disk_leave_all_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compacting, "PAPERS_PER_SHARD", 2)
    lake = lake_of(tmp_path, [1, 1, 1])
    files = lake.shards("readings", "r")
    files[0].write_bytes(files[0].read_bytes()[:-20])

    def refuse(*_: object) -> None:
        raise OSError(28, os.strerror(28))

    with monkeypatch.context() as full:
        full.setattr(os, "fsync", refuse)
        with pytest.raises(LakeFullError):
            compact(lake, "r")
    assert lake.shards("readings", "r") == files
    assert compact(lake, "r") == 1
    assert files[0].exists()
