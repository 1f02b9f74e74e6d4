"""The lake's files: what goes in comes out, nothing half written is seen, and errors say what to do."""

from __future__ import annotations

import datetime as dt
import errno
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.claim import BenchmarkResult, Evidence, FactCoverage, PaperClaims, TrainingRun
from extractors.reading import Box, Cell, PaperReadings, Reading, Table, reading_id
from warehouse import codec
from warehouse.errors import (
    LakeFullError,
    LakeMissingError,
    LakeNotWritableError,
    LakeWithoutLocksError,
    ShardDamagedError,
)
from warehouse.lake import Lake, read_table
from warehouse.records import CuratedPaper, Fetch

AT = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
SHA = "ab" * 32


def paper(sha: str = SHA, status: str = "read") -> PaperReadings:
    reading = Reading(
        quantity="chip_count",
        text="8",
        page=7,
        quote="We trained our models on one machine with 8 NVIDIA P100 GPUs.",
        rule="count_before_chip",
        value=8.0,
        unit="gpu",
        context=("training",),
        attributes={"vendor": "NVIDIA"},
        boxes=(Box(1, 2, 3, 4), Box(5, 6, 7, 8.5)),
    )
    cell = Cell(0, 1, "28.4", Box(0, 0, 1, 1), bold=True)
    table = Table(
        "t1",
        8,
        "Table 2",
        "The Transformer achieves better BLEU scores",
        Box(0, 0, 9, 9),
        cells=(cell,),
        group_rows=(2,),
    )
    return PaperReadings(
        sha, status, "", "1706.03762", 5, "Attention Is All You Need", pages=15, readings=(reading,), tables=(table,)
    )  # type: ignore[arg-type]


def test_readings_round_trip(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake").create()
    papers = [paper(), PaperReadings("cd" * 32, "no_text", "3 pages, no text", pages=3), paper("ef" * 32)]
    path = lake.write_readings(papers, "rules1", at=AT)
    assert lake.shards("readings", "rules1") == [path]
    assert lake.read_readings(path) == papers
    outcomes = lake.outcomes("rules1")
    assert {sha: o.status for sha, o in outcomes.items()} == {SHA: "read", "cd" * 32: "no_text", "ef" * 32: "read"}


def test_reading_id_is_stored(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    path = Lake(tmp_path).create().write_readings([paper()], "r", at=AT)
    (row,) = pq.read_table(path).to_pylist()
    assert row["readings"][0]["reading_id"] == reading_id(SHA, paper().readings[0])


def test_empty_batch_round_trips(tmp_path: Path) -> None:
    lake = Lake(tmp_path).create()
    assert lake.read_readings(lake.write_readings([], "r")) == []


def test_claims_round_trip() -> None:
    evidence = Evidence(
        "chip", 7, "8 NVIDIA P100 GPUs", "P100", boxes=(Box(0, 1, 2, 3),), reading_id="rd-1", rule="chip"
    )
    run = TrainingRun(
        "run-1",
        "1706.03762",
        5,
        "big",
        "train",
        True,
        chip="P100",
        reasons=("a", "b"),
        evidence=(evidence,),
        features=(("x", 1.5),),
    )
    result = BenchmarkResult(
        "result-1", "1706.03762", None, "big", True, "wmt14-en-de", "BLEU", 28.4, error_fraction=0.716
    )
    claims = PaperClaims("1706.03762", 5, (run,), (result,), (FactCoverage("hardware", "reported"),))
    rows = [
        CuratedPaper(SHA, claims),
        CuratedPaper("cd" * 32, PaperClaims("2001.00001", None), problem="ValueError: x"),
    ]
    assert codec.from_table(codec.to_table(rows, CuratedPaper), CuratedPaper) == rows


READINGS = st.builds(
    Reading,
    quantity=st.just("epochs"),
    text=st.text(),
    page=st.integers(1, 99),
    quote=st.text(),
    rule=st.text(),
    value=st.none() | st.floats(allow_nan=False),
    context=st.lists(st.text(), max_size=3).map(tuple),
    attributes=st.dictionaries(st.text(), st.text(), max_size=2),
)


@given(st.lists(READINGS, max_size=8))
def test_any_text_round_trips(readings: list[Reading]) -> None:
    papers = [PaperReadings(SHA, "read", readings=tuple(readings))]
    assert codec.from_table(codec.to_table(papers, PaperReadings), PaperReadings) == papers


def test_lone_surrogates_are_replaced() -> None:
    papers = [PaperReadings(SHA, "read", title="a\ud835b \ud835\udfd8")]
    (back,) = codec.from_table(codec.to_table(papers, PaperReadings), PaperReadings)
    assert back.title == "a\ufffdb \U0001d7d8"


def test_older_file_gets_defaults_and_newer_columns_are_left_aside() -> None:
    table = codec.to_table([paper()], PaperReadings)
    older = table.drop_columns(["abstract", "characters"]).append_column("later", [["x"]])
    assert codec.from_table(older, PaperReadings) == [paper()]
    with pytest.raises(ValueError, match="pdf_sha256"):
        codec.from_table(table.drop_columns(["pdf_sha256"]), PaperReadings)


def test_pdf_store(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake").create()
    source = tmp_path / "a.pdf"
    source.write_bytes(b"%PDF-1.4 x")
    sha = lake.store_pdf(source)
    assert sha == hashlib.sha256(b"%PDF-1.4 x").hexdigest()
    assert lake.pdf_path(sha) == tmp_path / "lake" / "pdf" / sha[:2] / f"{sha}.pdf"
    assert lake.pdf_path(sha).read_bytes() == source.read_bytes() == b"%PDF-1.4 x"
    with lake.temporary_file(".pdf") as temporary:
        temporary.write_bytes(b"%PDF-1.4 x")
        assert lake.store_pdf(temporary, move=True) == sha
    assert list(lake.temporary.iterdir()) == []


@pytest.mark.parametrize("sha", ["", "../../etc/passwd", "AB" * 32, "ab" * 31, "ab" * 32 + "\n"])
def test_pdf_path_takes_only_digests(tmp_path: Path, sha: str) -> None:
    with pytest.raises(ValueError, match="sha256"):
        Lake(tmp_path).pdf_path(sha)


def test_best_and_latest_outcome_counts(tmp_path: Path) -> None:
    lake = Lake(tmp_path).create()
    lake.write_readings([paper(status="timed_out")], "r", at=AT)
    assert lake.outcomes("r")[SHA].status == "timed_out"
    lake.write_readings([paper()], "r", at=AT + dt.timedelta(hours=1))
    lake.write_readings([paper(status="crashed")], "r", at=AT + dt.timedelta(hours=2))
    assert lake.outcomes("r")[SHA].status == "read"


def test_missing_lake_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(LakeMissingError, match="climits ingest"):
        Lake(tmp_path / "none").require()
    (tmp_path / "file").write_text("x")
    with pytest.raises(LakeMissingError, match="is a file"):
        Lake(tmp_path / "file").require()
    with pytest.raises(LakeNotWritableError, match="in the way"):
        Lake(tmp_path / "file").create()


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (errno.ENOSPC, LakeFullError),
        (errno.EROFS, LakeNotWritableError),
        (errno.ENOLCK, LakeWithoutLocksError),
        (errno.EOPNOTSUPP, LakeWithoutLocksError),
    ],
)
def test_full_and_read_only_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, error: type[Exception]
) -> None:
    lake = Lake(tmp_path).create()
    kept = lake.write_readings([paper()], "r", at=AT)

    def refuse(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(error, match=r"--lake|free some space"):
        lake.write_readings([paper("cd" * 32)], "r", at=AT)
    source = tmp_path / "a.pdf"
    source.write_bytes(b"x")
    with pytest.raises(error):
        lake.store_pdf(source)
    assert lake.shards("readings", "r") == [kept]
    assert {p for p in tmp_path.rglob("*") if p.is_file()} == {source, kept}


def test_damaged_shard_is_named(tmp_path: Path) -> None:
    lake = Lake(tmp_path).create()
    path = lake.write_readings([paper()], "r", at=AT)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(ShardDamagedError, match=path.name):
        lake.read_readings(path)


def test_half_written_files_are_not_listed(tmp_path: Path) -> None:
    lake = Lake(tmp_path).create()
    lake.write_fetches([Fetch("stored", "folder", "a.pdf", AT, "1706.03762", 5, SHA)])
    (tmp_path / "fetches" / ".tmp-x.parquet").write_bytes(b"half")
    assert [f.origin for f in lake.fetches()] == ["a.pdf"]


def test_create_lets_another_run_take_its_files_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lake = Lake(tmp_path).create()
    for name in ("a.pdf", "b.pdf"):
        (lake.temporary / name).touch()
    is_file = Path.is_file

    def gone(path: Path) -> bool:
        found = is_file(path)
        if path.parent == lake.temporary:
            path.unlink(missing_ok=True)
        return found

    monkeypatch.setattr(Path, "is_file", gone)
    assert lake.create().exists()


def test_reading_a_table_leaves_no_thread_behind_that_could_abort_the_process(tmp_path: Path) -> None:
    script = """
import os, sys
from pathlib import Path
import pyarrow as pa
from warehouse.lake import Lake, read_table
path = Lake(Path(sys.argv[1])).write_table("papers", pa.table({"a": [1, 2]}))
before = set(os.listdir("/proc/self/task"))
assert read_table(path).num_rows == read_table(path, ["a"]).num_rows == 2
print(len(set(os.listdir("/proc/self/task")) - before))
"""
    command = [sys.executable, "-c", script, str(tmp_path / "lake")]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True)
    assert done.stdout == "0\n"


def test_a_column_that_a_file_lacks_is_said(tmp_path: Path) -> None:
    path = Lake(tmp_path).write_table("papers", pa.table({"a": [1]}))
    with pytest.raises(ShardDamagedError, match="no column b, c"):
        read_table(path, ["a", "c", "b"])
