"""The candidates of a paper, its claims, what was read of it and what people decided, out of a lake."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import replace
from pathlib import Path

import pytest

from curation.claim import CandidateRecord, ReadWords
from extractors.reading import Box, PaperText, TextLine
from tests.warehouse.conftest import AT, foreseen_claims, make_paper
from tests.warehouse.test_publish import decide
from warehouse import codec
from warehouse.candidates_kept import Decided, decided_claims, kept_paper, paper_read
from warehouse.errors import LakeMissingError
from warehouse.lake import Lake
from warehouse.publish import publish
from warehouse.records import CuratedPaper
from warehouse.versions import rules_version

ID = "1706.03762"
RECORD = CandidateRecord(
    "run", "whole", "8 × · P100 · 84 h", 84.0, 7, "8 P100 for 3.5 days", 0.9, 0.6, "accepted", "run-a",
    (("is_own", 1.0),), (1.0, 2.0), (ReadWords("duration_h", "3.5 days", 7),), "Transformer", "wall_clock",
)  # fmt: skip


@pytest.fixture
def empty(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake").create()


def keep(lake: Lake, version: str, record: CandidateRecord, age: int) -> None:
    claims = foreseen_claims(make_paper("a"), ID, 5, None)
    rows = [CuratedPaper("a" * 64, claims, candidates=(record,))]
    path = lake.write_table("claims", codec.to_table(rows, CuratedPaper), version=version)
    os.utime(path, (AT.timestamp() - age, AT.timestamp() - age))


def test_the_newest_file_counts_and_gives_back_what_was_kept(empty: Lake) -> None:
    keep(empty, "v1", replace(RECORD, probability=0.1), age=60)
    keep(empty, "v2", RECORD, age=0)
    keep(empty, "v0", replace(RECORD, probability=0.2), age=90)
    found = kept_paper(empty, ID)
    assert found is not None
    assert (found.curated.candidates, found.version) == ((RECORD,), "v2")
    assert kept_paper(empty, "1801.00001") is None


def test_what_was_read_comes_with_its_lines_where_they_are_kept(empty: Lake) -> None:
    paper = make_paper("a")
    empty.write_readings([paper, make_paper("b", "1512.03385", 1)], rules_version(), at=AT)
    assert paper_read(empty, paper.pdf_sha256) == (paper, None)
    line = TextLine(1, "8 P100 GPUs", "prose", False, Box(0, 0, 9, 9))
    empty.write_texts([PaperText(paper.pdf_sha256, (line,))])
    assert paper_read(empty, paper.pdf_sha256) == (paper, (line,))
    assert paper_read(empty, "f" * 64) is None


def test_a_paper_that_could_not_be_read_has_nothing(empty: Lake) -> None:
    scan = make_paper("d", "1409.1556", 1, "no_text")
    empty.write_readings([scan], rules_version(), at=AT + dt.timedelta(hours=1))
    assert paper_read(empty, scan.pdf_sha256) is None


def test_what_people_decided_is_that_of_the_published_warehouse(lake: Lake) -> None:
    assert decided_claims(lake, ID) == {}
    lake.write_readings([make_paper("a")], rules_version(), at=AT)
    publish(lake)
    (run,) = foreseen_claims(make_paper("a"), ID, 5, None).runs
    decide(lake, "reject", "run", run.run_id)
    publish(lake)
    assert decided_claims(lake, ID) == {run.run_id: Decided("rejected", ("Ada",))}


def test_a_lake_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(LakeMissingError, match="nowhere"):
        kept_paper(Lake(tmp_path / "nowhere"), ID)
