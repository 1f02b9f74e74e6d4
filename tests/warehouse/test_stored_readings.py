"""What was read of each paper, out of a lake that was never published."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests.warehouse.conftest import AT, make_paper
from warehouse.errors import LakeMissingError, ShardDamagedError
from warehouse.lake import Lake
from warehouse.records import PaperMetadata
from warehouse.stored_readings import stored_readings
from warehouse.versions import rules_version


@pytest.fixture
def unpublished(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake").create()


def test_each_paper_comes_once_with_the_version_that_counts(unpublished: Lake) -> None:
    old, new = make_paper("a", version=1), make_paper("b", version=5)
    other, scan = make_paper("c", "1512.03385", 1, chip="V100"), make_paper("d", "1409.1556", 1, "no_text")
    unpublished.write_readings([old, other], rules_version(), at=AT)
    unpublished.write_readings([new, scan], rules_version(), at=AT + dt.timedelta(hours=1))
    found = {arxiv_id: paper for arxiv_id, _, paper in stored_readings(unpublished)}
    assert found == {"1706.03762": new, "1512.03385": other}
    assert not unpublished.warehouse.exists()


def test_a_paper_comes_with_the_day_it_was_published(unpublished: Lake) -> None:
    unpublished.write_readings([make_paper("a")], rules_version(), at=AT)
    day = dt.date(2017, 6, 12)
    assert [known for _, known, _ in stored_readings(unpublished)] != [day]
    unpublished.write_papers([PaperMetadata("1706.03762", 5, "A title", day, AT)])
    assert [known for _, known, _ in stored_readings(unpublished)] == [day]


def test_an_empty_lake_has_none(unpublished: Lake) -> None:
    assert list(stored_readings(unpublished)) == []


def test_a_lake_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(LakeMissingError, match="nowhere"):
        list(stored_readings(Lake(tmp_path / "nowhere")))


def test_a_damaged_file_is_named(unpublished: Lake) -> None:
    unpublished.write_readings([make_paper("a")], rules_version(), at=AT)
    (shard,) = (unpublished.root / "readings" / rules_version()).glob("*.parquet")
    shard.write_bytes(b"PAR1 no more")
    with pytest.raises(ShardDamagedError, match=shard.name):
        list(stored_readings(unpublished))
