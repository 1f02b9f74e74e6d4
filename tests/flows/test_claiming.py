"""Claims are made in limited workers: a paper that breaks its worker is named, all others are published."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest

from flows import claiming
from flows.claiming import ClaimLimits, make_claims
from tests.flows.stand_in_claims import alone, shard
from tests.samples.read import readings
from warehouse import codec
from warehouse.curating import ClaimJob, curate_shard
from warehouse.lake import Lake, read_table
from warehouse.records import CuratedPaper, PaperIdentity
from warehouse.versions import rules_version

AT = dt.datetime(2026, 1, 2, 12, tzinfo=dt.UTC)


def job(folder: Path, *orders: str) -> ClaimJob:
    papers = tuple(PaperIdentity(f"{place:064x}", order) for place, order in enumerate(orders))
    return ClaimJob(folder, folder / f"{'-'.join(orders)}.parquet", papers, "version")


def rows_of(path: Path) -> list[CuratedPaper]:
    return list(codec.from_table(read_table(path), CuratedPaper))


@pytest.mark.parametrize(
    ("fault", "words", "again"),
    [
        ("hang", "not made within 1 s", False),
        ("abort", "the process that made them ended (-6)", True),
        ("end", "the process that made them ended (3)", True),
        ("raise", "ValueError", True),
    ],
)
def test_the_paper_to_blame_is_named_and_the_rest_is_made(fault: str, words: str, again: bool, tmp_path: Path) -> None:
    Lake(tmp_path).create()
    limits = ClaimLimits(seconds=1.0, memory_mb=256)
    jobs = [job(tmp_path, "one", fault, "two"), job(tmp_path, "three")]
    files = {path.name.partition("-")[0]: path for path in make_claims(jobs, limits, shard, alone)}
    assert files.keys() == {"one", "three"}
    one, blamed, two = rows_of(files["one"])
    assert (one.problem, two.problem) == ("", "")
    assert words in blamed.problem
    # What may pass lies under a name that the next publish does not take for done.
    assert files["one"].stem.rpartition(".")[0].endswith("-failed") == again
    assert {row.claims.version for row in rows_of(files["three"])} != {os.getpid()}


def test_real_claims_are_those_of_this_process(tmp_path: Path, read_sample: Lake) -> None:
    (path,) = read_sample.shards("readings", "rules")
    papers = tuple(PaperIdentity(paper.pdf_sha256, "9901.00001", 1) for paper in read_sample.read_readings(path))
    work = ClaimJob(read_sample.root, path, papers, "version")
    (made,) = make_claims([work])
    by_worker = [row.claims for row in rows_of(made)]
    assert by_worker == [row.claims for row in rows_of(curate_shard(work))]
    assert by_worker[0].runs


@pytest.fixture
def read_sample(tmp_path: Path) -> Lake:
    lake = Lake(tmp_path / "lake").create()
    lake.write_readings([readings("quiet-norm")], "rules")
    return lake


@pytest.mark.parametrize(
    ("hours_after", "loads"),
    [(None, False), (-1, False), (1, True)],
)
def test_makers_load_beside_a_publish_where_readings_came_since_the_last(
    hours_after: int | None, loads: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake, loaded = Lake(tmp_path).create(), list[str]()
    monkeypatch.setattr(claiming, "start_fork_server", lambda *modules: loaded.extend(modules))
    lake.warehouse.write_bytes(b"a warehouse")
    os.utime(lake.warehouse, (AT.timestamp(), AT.timestamp()))
    if hours_after is not None:
        lake.write_readings([], rules_version(), at=AT + dt.timedelta(hours=hours_after))
    claiming.load_makers_early(lake)
    assert bool(loaded) == loads


def test_makers_load_beside_the_first_publish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lake, loaded = Lake(tmp_path).create(), list[str]()
    monkeypatch.setattr(claiming, "start_fork_server", lambda *modules: loaded.extend(modules))
    lake.write_readings([], rules_version(), at=AT)
    claiming.load_makers_early(lake)
    assert loaded == claiming.PRELOADED
