"""What publish makes of a lake: which version counts, what decisions do, what keeps it from being published."""

from __future__ import annotations

import dataclasses
import datetime as dt
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from curation.decisions import effects as decisions
from curation.vocabulary import chips
from extractors.reading import PaperReadings
from flows.claiming import make_claims
from tests.samples.read import NAMES, readings
from warehouse.errors import (
    LakeFullError,
    LakeMissingError,
    ShardDamagedError,
    WarehouseError,
    WarehouseMissingError,
)
from warehouse.lake import Lake
from warehouse.publish import publish
from warehouse.read import Warehouse
from warehouse.readings_shard import to_shard
from warehouse.records import Candidate, Fetch, PaperMetadata, StageStatus
from warehouse.schema import relations
from warehouse.versions import rules_version

from .conftest import AT, foreseen_claims, make_paper

HOUR = dt.timedelta(hours=1)


def read(lake: Lake, *papers: PaperReadings, rules: str | None = None, at: dt.datetime = AT) -> None:
    lake.write_readings(papers, rules or rules_version(), at=at)


def query(lake: Lake, sql: str) -> list[tuple[Any, ...]]:
    with Warehouse.of(lake) as warehouse:
        return warehouse.columns(sql)[1]


def test_every_relation_has_rows_columns_and_comments(lake: Lake) -> None:
    read(lake, make_paper("a"))
    report = publish(lake)
    assert report.counts["training_runs"] == 1
    assert report.counts["readings"] == 2
    assert report.counts["tables"] == 2
    with Warehouse.of(lake) as warehouse:
        described = warehouse.rows(
            "SELECT table_name, column_name, data_type, comment FROM duckdb_columns() WHERE NOT internal"
        )
    actual = {(d["table_name"], d["column_name"]): (d["data_type"].replace('"', ""), d["comment"]) for d in described}
    stated = {(r.name, c.name): (c.type.replace('"', ""), c.comment) for r in relations().values() for c in r.columns}
    assert actual == stated


@pytest.mark.usefixtures("one_published")
def test_a_number_leads_to_page_sentence_and_box(lake: Lake) -> None:
    (row,) = query(lake, """
        SELECT t.chip_count, e.page, e.quote, e.text, r.boxes[1].x0, r.pdf_sha256
        FROM training_runs t JOIN evidence e ON e.claim_id = t.run_id JOIN readings r USING (reading_id)
        WHERE e.field = 'chip_count'
    """)  # fmt: skip
    assert row == (8, 7, make_paper("a").readings[0].quote, "8", 10.0, "a" * 64)


def test_two_publishes_give_equal_tables(lake: Lake) -> None:
    read(lake, make_paper("a"), make_paper("b", "1512.03385", 1, chip="V100"), make_paper("c", None, None, "no_text"))
    lake.write_fetches([Fetch("stored", "folder", "x.pdf", AT, None, None, "c" * 64)])

    def everything() -> dict[str, list[tuple[Any, ...]]]:
        with Warehouse.of(lake) as warehouse:
            rows = {name: warehouse.columns(f'SELECT * FROM "{name}"')[1] for name in relations()}
        # A view's rows come in no order of their own.
        return {
            name: sorted(some, key=repr) if relations()[name].kind == "view" else some for name, some in rows.items()
        }

    publish(lake)
    first = everything()
    publish(lake)
    assert everything() == first
    assert len(first["paper_versions"]) == 3


def test_newest_version_that_could_be_read_is_published(lake: Lake) -> None:
    read(
        lake,
        make_paper("a", version=2, chip="K80"),
        make_paper("b", version=5),
        make_paper("c", version=6, status="damaged"),
    )
    publish(lake)
    assert query(lake, "SELECT version, pdf_sha256 FROM papers") == [(5, "b" * 64)]
    assert query(lake, "SELECT chip, version FROM training_runs") == [("P100", 5)]
    assert query(lake, "SELECT version, status, published FROM paper_versions ORDER BY version") == [
        (2, "read", False),
        (5, "read", True),
        (6, "damaged", False),
    ]
    assert query(lake, "SELECT version, status, detail FROM paper_status WHERE stage = 'read' AND version = 6") == [
        (6, "damaged", "detail of damaged")
    ]
    assert query(lake, "SELECT DISTINCT version FROM readings ORDER BY 1") == [(2,), (5,)]


def test_one_pdf_under_two_names_is_one_paper(lake: Lake) -> None:
    read(lake, make_paper("a"))
    read(lake, make_paper("a"), at=AT + HOUR)
    lake.write_fetches(
        [Fetch("stored", "folder", name, AT, None, None, "a" * 64) for name in ("copy.pdf", "attention.pdf")]
    )
    publish(lake)
    assert query(lake, "SELECT arxiv_id, id_from, origins FROM paper_versions") == [
        ("1706.03762", "stamp", ["attention.pdf", "copy.pdf"])
    ]
    assert query(lake, "SELECT count(*) FROM readings") == [(2,)]
    assert query(lake, "SELECT count(*) FROM training_runs") == [(1,)]


@pytest.mark.parametrize(
    ("stamp", "fetch", "expected"),
    [
        (("1706.03762", 5), None, ("1706.03762", 5, "stamp")),
        (("1706.03762", 5), ("folder", "1512.03385", 1), ("1706.03762", 5, "stamp")),
        ((None, None), ("folder", "1512.03385", 1), ("1512.03385", 1, "file_name")),
        ((None, None), ("folder", None, None), ("local-aaaaaaaaaaaa", None, "digest")),
        (("1706.03762", 5), ("arxiv", "1706.03762", 7), ("1706.03762", 7, "arxiv")),
        (("1706.03762", None), ("folder", "1706.03762", 3), ("1706.03762", 3, "stamp")),
    ],
)
def test_identity(lake: Lake, stamp: Any, fetch: Any, expected: Any) -> None:
    read(lake, make_paper("a", *stamp))
    if fetch:
        lake.write_fetches([Fetch("stored", fetch[0], "x.pdf", AT, fetch[1], fetch[2], "a" * 64)])
    publish(lake)
    assert query(lake, "SELECT arxiv_id, version, id_from FROM paper_versions") == [expected]


@pytest.mark.parametrize(
    ("arxiv_id", "expected"),
    [
        ("1706.03762", dt.date(2017, 6, 1)),
        ("cs/0112017", dt.date(2001, 12, 1)),
        ("math/9309136", dt.date(1993, 9, 1)),
        ("cond-mat/0703001", dt.date(2007, 3, 1)),
        (None, None),
    ],
)
def test_month_of_an_id_stands_in_for_the_date(lake: Lake, arxiv_id: str | None, expected: dt.date | None) -> None:
    read(lake, make_paper("a", arxiv_id))
    publish(lake)
    (row,) = query(lake, "SELECT title, published_on, published_on_from, source FROM papers")
    assert row == ("Attention Is All You Need", expected, "arxiv_id" if expected else None, "pdf")


@pytest.mark.parametrize(
    ("arxiv_id", "version", "stamped_on", "expected"),
    [
        ("1706.03762", 1, dt.date(2017, 6, 12), (dt.date(2017, 6, 12), "stamp")),
        ("1706.03762", 5, dt.date(2017, 12, 6), (dt.date(2017, 6, 1), "arxiv_id")),
        (None, None, dt.date(2017, 12, 6), (dt.date(2017, 12, 6), "stamp")),
        ("9907.00010", 2, dt.date(2020, 10, 21), (dt.date(2020, 10, 21), "stamp")),
        ("cs/0112017", 1, dt.date(2001, 12, 20), (dt.date(2001, 12, 20), "stamp")),
    ],
)
def test_the_stamp_dates_a_paper_where_nothing_better_does(
    lake: Lake,
    arxiv_id: str | None,
    version: int | None,
    stamped_on: dt.date,
    expected: tuple[dt.date | None, str | None],
) -> None:
    read(lake, dataclasses.replace(make_paper("a", arxiv_id, version), stamped_on=stamped_on))
    publish(lake)
    assert query(lake, "SELECT published_on, published_on_from FROM papers") == [expected]


def test_harvested_metadata_wins_and_unread_papers_are_not_looked(lake: Lake) -> None:
    read(lake, make_paper("a"))
    for version, title in ((5, "Attention is all you need"), (1, "Old title")):
        lake.write_papers(
            [
                PaperMetadata(
                    "1706.03762", version, title, dt.date(2017, 6, 12), AT, authors=("A. Vaswani", "N. Shazeer")
                )
            ]
        )
    lake.write_papers([PaperMetadata("2001.00001", 1, "Not fetched", dt.date(2020, 1, 1), AT)])
    lake.write_statuses([StageStatus("select", "skipped", AT, "2001.00001", "score 0.2 below 0.5")])
    publish(lake)
    assert query(lake, "SELECT title, authors, published_on, source FROM papers ORDER BY arxiv_id") == [
        ("Attention is all you need", ["A. Vaswani", "N. Shazeer"], dt.date(2017, 6, 12), "arxiv"),
        ("Not fetched", [], dt.date(2020, 1, 1), "arxiv"),
    ]
    assert query(lake, "SELECT DISTINCT state FROM coverage WHERE arxiv_id = '2001.00001'") == [("not_looked",)]
    assert query(
        lake, "SELECT fact, state FROM coverage WHERE arxiv_id = '1706.03762' AND fact = 'training_compute'"
    ) == [("training_compute", "not_found")]
    assert query(lake, "SELECT stage, status FROM paper_status WHERE arxiv_id = '2001.00001'") == [
        ("select", "skipped")
    ]


def test_readings_of_older_rules_stand_in_until_read_again(lake: Lake) -> None:
    read(lake, make_paper("a", chip="K80"), rules="older")
    assert publish(lake).papers_of_older_rules == 1
    read(lake, make_paper("a", status="crashed"))
    publish(lake)
    assert query(lake, "SELECT chip FROM training_runs") == [("K80",)]
    read(lake, make_paper("a"), at=AT - HOUR)
    assert publish(lake).papers_of_older_rules == 0
    assert query(lake, "SELECT chip FROM training_runs") == [("P100",)]


@pytest.mark.usefixtures("one_published")
def test_claims_are_made_once(lake: Lake, curated: Callable[..., None]) -> None:

    def never(*_: Any) -> Any:
        raise AssertionError("claims were made again")

    curated(never)
    assert publish(lake).curation_failures == ()
    lake.write_papers([PaperMetadata("1706.03762", 5, "t", dt.date(2017, 6, 12), AT)])
    curated(foreseen_claims)
    publish(lake)  # the day of the paper is known now, and chips are judged by it
    assert len(list(lake.root.glob("claims/*/*.parquet"))) == 2


def test_a_paper_that_cannot_be_curated_is_told_and_keeps_no_other_back(lake: Lake) -> None:
    read(lake, make_paper("a"), make_paper("b", "1512.03385", 1, chip="broken"))
    report = publish(lake)
    ((arxiv_id, problem),) = report.curation_failures
    assert arxiv_id == "1512.03385"
    assert problem.startswith("ValueError: cannot curate this (conftest.py:")
    assert query(lake, "SELECT arxiv_id FROM training_runs") == [("1706.03762",)]
    assert query(lake, "SELECT DISTINCT state FROM coverage WHERE arxiv_id = '1512.03385'") == [("not_looked",)]


def test_failures_are_tried_again(lake: Lake, curated: Callable[..., None]) -> None:
    read(lake, make_paper("a"), make_paper("b", "1512.03385", 1, chip="broken"))
    assert len(publish(lake).curation_failures) == 1

    def mended(paper: PaperReadings, *rest: Any) -> Any:
        count, chip = paper.readings
        return foreseen_claims(replace(paper, readings=(count, replace(chip, attributes={"chip": "K80"}))), *rest)

    curated(mended)
    assert publish(lake).curation_failures == ()
    assert query(lake, "SELECT count(*) FROM training_runs") == [(2,)]


def test_rules_that_fail_on_every_paper_publish_nothing(lake: Lake, curated: Callable[..., None]) -> None:
    read(lake, make_paper("a", chip="broken"))
    with pytest.raises(WarehouseError, match="cannot curate this"):
        publish(lake)
    assert not lake.warehouse.exists()


def test_a_malformed_chips_table_is_told_before_claims_are_made(
    lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "chips.csv").write_text("chip_id,chip\nv100,V100\n")
    monkeypatch.setattr("curation.vocabulary.chips.chips", lambda: chips.load_chips(tmp_path / "chips.csv"))
    read(lake, make_paper("a"))
    with pytest.raises(chips.ChipTableError, match="lacks the column"):
        publish(lake)
    assert list(lake.root.glob("claims/*/*")) == []


def decide(lake: Lake, verdict: str, kind: str, claim: str, **parts: Any) -> None:
    arxiv_id = parts.pop("arxiv_id", "1706.03762")
    word = decisions.new_decision(
        verdict=verdict, kind=kind, arxiv_id=arxiv_id, claim_id=claim, reviewer="Ada", **parts
    )
    decisions.append(lake.decisions, [word])


def shown(lake: Lake, relation: str) -> dict[str, Any]:
    with Warehouse.of(lake) as warehouse:
        (row,) = warehouse.rows(f"SELECT * FROM {relation}")
    names = decisions.FIELDS["run" if relation == "training_runs" else "result"].model_fields
    return {name: row[name] for name in names}


@pytest.mark.usefixtures("one_published")
def test_decisions_are_applied_and_outlive_the_rules(lake: Lake, curated: Callable[..., None]) -> None:
    ((run_id,),) = query(lake, "SELECT run_id FROM training_runs")
    ((result_id,),) = query(lake, "SELECT result_id FROM benchmark_results")
    decide(lake, "correct", "run", run_id, fields={"chip_count": 16}, expect=shown(lake, "training_runs"))
    decide(lake, "confirm", "result", result_id, expect=shown(lake, "benchmark_results"))
    added = {"model": "base", "stage": "train", "own": True, "chip": "K80", "page": 3, "quote": "on a K80"}
    decide(lake, "add", "run", decisions.added_claim_id("1706.03762", "run", added), fields=added)
    publish(lake)
    expected = [("K80", None, "confirmed", ["Ada"], 5), ("P100", 16, "corrected", ["Ada"], 5)]
    runs = "SELECT chip, chip_count, status, decided_by, version FROM training_runs ORDER BY chip"
    assert query(lake, runs) == expected
    assert query(lake, "SELECT status, run_id FROM benchmark_results") == [("confirmed", run_id)]
    assert query(lake, 'SELECT verdict, in_force FROM decisions ORDER BY "at"') == [
        ("correct", True),
        ("confirm", True),
        ("add", True),
    ]

    def nothing_found(paper: PaperReadings, arxiv_id: str, version: int | None, _: object) -> Any:
        return type(foreseen_claims(paper, arxiv_id, version, None))(arxiv_id, version)

    curated(nothing_found)
    for path in lake.root.glob("claims/*/*.parquet"):
        path.unlink()
    publish(lake)
    assert query(lake, runs) == expected
    assert query(lake, "SELECT status, value FROM benchmark_results") == [("confirmed", 28.4)]


@pytest.mark.usefixtures("one_published")
def test_what_follows_from_a_persons_word_follows(lake: Lake) -> None:
    ((run_id,),) = query(lake, "SELECT run_id FROM training_runs")
    ((result_id,),) = query(lake, "SELECT result_id FROM benchmark_results")
    estimates = "SELECT method, compute_flop FROM compute_estimates ORDER BY method"
    before = dict(query(lake, estimates))
    assert set(before) == {"hardware", "hardware_fp32_peak"}
    stated = {"chip": "V100", "memory_gb": 32.0, "form_factor": "PCIe", "training_compute_flop": 2e19}
    decide(lake, "correct", "run", run_id, fields=stated, expect=shown(lake, "training_runs"))
    decide(lake, "correct", "result", result_id, fields={"value": 30.0}, expect=shown(lake, "benchmark_results"))
    publish(lake)
    ((chip, chip_id),) = query(lake, "SELECT chip, chip_id FROM training_runs")
    assert chip == "V100"
    assert query(lake, f"SELECT chip FROM chips WHERE chip_id = '{chip_id}'") == [("V100",)]
    assert query(lake, "SELECT error_fraction FROM benchmark_results") == [(0.7,)]
    after = dict(query(lake, estimates))
    assert after.pop("reported") == 2e19
    assert all(flop > before[method] for method, flop in after.items())  # a V100 is faster than a P100
    assert set(after) == set(before)
    assert query(lake, "SELECT method, status FROM compute_vs_error WHERE method = 'reported'") == [
        ("reported", "corrected")
    ]


def test_a_rejected_claim_that_is_found_no_more_is_gone(lake: Lake, curated: Callable[..., None]) -> None:
    read(lake, make_paper("a"))
    decide(lake, "reject", "run", "run-0123456789abcdef")
    publish(lake)
    assert query(lake, "SELECT status FROM training_runs") == [("accepted",)]
    assert query(lake, "SELECT count(*) FROM decisions") == [(1,)]


def test_files_of_earlier_programs_are_read(lake: Lake) -> None:
    """A field that readings gained since is empty, one that they lost is left aside; also within the nested lists."""
    read(lake, make_paper("b", "1512.03385", 1))
    table = to_shard([make_paper("a")], AT)
    nested = table.column("readings").combine_chunks()
    kept = {field.name: part for field, part in zip(nested.type.value_type, nested.flatten().flatten(), strict=True)}
    kept.pop("section")
    kept["gone"] = pa.array(["x"] * len(nested.flatten()))
    older = pa.ListArray.from_arrays(nested.offsets, pa.StructArray.from_arrays(list(kept.values()), list(kept)))
    position = table.schema.get_field_index("readings")
    table = table.set_column(position, "readings", older).drop_columns(["abstract"])
    lake.write_table("readings", table, version="older", at=AT)
    publish(lake)
    assert query(lake, "SELECT arxiv_id, section FROM readings ORDER BY ALL") == [
        ("1512.03385", ""),
        ("1512.03385", ""),
        ("1706.03762", None),
        ("1706.03762", None),
    ]
    assert query(lake, "SELECT count(*) FROM training_runs") == [(2,)]


def test_what_a_killed_publish_left_is_taken_away(lake: Lake) -> None:
    (lake.root / ".publish-killed.duckdb").write_bytes(b"half")
    (lake.root / ".publish-killed.duckdb.wal").write_bytes(b"half")
    publish(lake)
    assert [p.name for p in lake.root.iterdir() if p.name.startswith(".publish-")] == []


def test_not_reported_is_a_persons_word(lake: Lake) -> None:
    read(lake, make_paper("a"))
    decide(lake, "not_reported", "fact", "", fact="training_compute")
    publish(lake)
    assert query(lake, "SELECT state FROM coverage WHERE fact = 'training_compute'") == [("not_reported",)]


@pytest.mark.usefixtures("one_published")
def test_rejected_claims_stay_and_leave_the_fits(lake: Lake) -> None:
    ((run_id,),) = query(lake, "SELECT run_id FROM training_runs")
    decide(lake, "reject", "run", run_id, expect=shown(lake, "training_runs"))
    publish(lake)
    assert query(lake, "SELECT status FROM training_runs") == [("rejected",)]
    assert query(lake, "SELECT state FROM coverage WHERE fact = 'hardware'") == [("not_found",)]
    assert query(lake, "SELECT count(*) FROM compute_vs_error") == [(0,)]


def test_review_queue_has_what_waits(lake: Lake) -> None:
    read(lake, make_paper("a"), make_paper("b", "1512.03385", 1))
    publish(lake)
    assert query(lake, "SELECT rank, kind, arxiv_id, benchmark FROM review_queue ORDER BY rank") == [
        (1, "result", "1512.03385", "wmt14-en-de"),
        (2, "result", "1706.03762", "wmt14-en-de"),
    ]


@pytest.mark.usefixtures("one_published")
def test_open_reader_keeps_the_old_warehouse(lake: Lake) -> None:
    with Warehouse.of(lake) as old:
        read(lake, make_paper("b", "1512.03385", 1))
        publish(lake)
        assert old.value("SELECT count(*) FROM papers") == 1
    assert query(lake, "SELECT count(*) FROM papers") == [(2,)]


def test_older_clients_can_read_the_file(lake: Lake) -> None:
    publish(lake)
    ((version,),) = query(
        lake, "SELECT tags['storage_version'] FROM duckdb_databases() WHERE database_name = 'warehouse'"
    )
    assert version == "v1.5.0+"


def test_empty_lake_publishes_empty_relations(lake: Lake) -> None:
    assert publish(lake).counts["papers"] == 0
    assert query(lake, "SELECT count(*) FROM training_runs") == [(0,)]


def test_missing_lake_and_missing_warehouse(tmp_path: Path, lake: Lake) -> None:
    with pytest.raises(LakeMissingError, match="climits ingest"):
        publish(Lake(tmp_path / "none"))
    with pytest.raises(WarehouseMissingError, match="climits publish"):
        Warehouse.of(lake)


def test_damaged_file_is_named_and_nothing_is_published(lake: Lake) -> None:
    read(lake, make_paper("a"))
    path = lake.write_readings([make_paper("b", "1512.03385", 1)], rules_version(), at=AT)
    path.write_bytes(b"PAR1 and nothing else")
    with pytest.raises(ShardDamagedError, match=path.name):
        publish(lake)
    assert not lake.warehouse.exists()


def test_what_others_keep_in_the_lake_becomes_a_relation(lake: Lake) -> None:
    first = Candidate("imagenet", "1706.03762", 1, 0.2, "skipped", ("none",), "r1", AT)
    lake.write_rows("candidates", [first], Candidate, at=AT)
    later = Candidate("imagenet", "1706.03762", 2, 0.9, "candidate", ("trained on",), "r2", AT + HOUR)
    lake.write_rows("candidates", [later], Candidate, at=AT + HOUR)
    publish(lake)
    assert query(lake, "SELECT version, status, reasons FROM candidates") == [(2, "candidate", ["trained on"])]
    assert query(lake, "SELECT count(*) FROM fits") == [(0,)]


@contextmanager
def files_up_to(size: int) -> Iterator[None]:
    """No file may grow beyond `size` bytes, as on a disk that fills up."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("kilobytes", [0, 100, 300, 600, 900])
@pytest.mark.usefixtures("one_published")
def test_a_disk_that_fills_up_keeps_the_old_warehouse(lake: Lake, kilobytes: int) -> None:
    assert lake.warehouse.stat().st_size > 1_000_000
    before = lake.warehouse.read_bytes()
    read(lake, make_paper("b", "1512.03385", 1))
    with files_up_to(kilobytes * 1000), pytest.raises(LakeFullError, match="the old one stays"):
        publish(lake)
    assert lake.warehouse.read_bytes() == before
    assert [p.name for p in lake.root.glob(".publish-*.duckdb*")] == []
    publish(lake)


@pytest.mark.slow
def test_many_files_are_curated_by_processes_as_by_one(tmp_path: Path) -> None:
    papers = [readings(name) for name in NAMES[:3]]
    together, apart = Lake(tmp_path / "together").create(), Lake(tmp_path / "apart").create()
    read(together, *papers)
    for paper in papers:
        read(apart, paper)
    publish(together)
    publish(apart, make=make_claims)
    rows = "SELECT * EXCLUDE (evidence) FROM training_runs ORDER BY run_id"
    assert query(apart, rows) == query(together, rows)
    assert query(apart, "SELECT count(DISTINCT arxiv_id) > 0 FROM training_runs") == [(True,)]
