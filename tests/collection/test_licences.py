from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from collection.licences import parse_record, raw_record
from collection.loopback import ApiFault, LoopbackArxiv
from collection.metadata import BadRecord
from collection.transport import ArxivHttp, CollectionError, Transient
from tests.collection.served import TODAY, manners_in, paper, settings_for
from warehouse.records import PaperMetadata, PaperVersion

PAPER = paper(0, versions=2, comment="8 pages")


def ask(server: LoopbackArxiv, folder: Path, arxiv_id: str = PAPER.arxiv_id) -> PaperMetadata | None:
    settings = settings_for(server, folder, attempts=2)
    return raw_record(ArxivHttp(settings, manners_in(folder)), settings, arxiv_id, TODAY)


def test_licence_and_versions_come_from_oai(tmp_path: Path) -> None:
    with LoopbackArxiv([PAPER]) as server:
        record = ask(server, tmp_path)
    assert record is not None
    assert record.licence == "http://arxiv.org/licenses/nonexclusive-distrib/1.0/"
    assert record.versions == (PaperVersion(1, dt.date(2020, 1, 1), "D"), PaperVersion(2, dt.date(2020, 1, 2), "D"))
    assert (record.version, record.published_on, record.updated_on) == (2, dt.date(2020, 1, 1), dt.date(2020, 1, 2))
    assert (record.comment, record.source) == ("8 pages", "arxiv-oai")


def test_a_paper_that_oai_does_not_know(tmp_path: Path) -> None:
    with LoopbackArxiv([]) as server:
        assert ask(server, tmp_path, "1706.03762") is None


@pytest.mark.parametrize("fault", ["html", "cut", "cut_xml", "drop", "500", "503"])
def test_a_fault_of_oai_is_tried_again_and_then_loud(fault: ApiFault, tmp_path: Path) -> None:
    with LoopbackArxiv([PAPER]) as server:
        server.faults.oai = [fault]
        assert ask(server, tmp_path) is not None
        server.faults.oai = [fault] * 2
        with pytest.raises(Transient):
            ask(server, tmp_path)


OAI = '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">{}</OAI-PMH>'


def test_another_error_is_passed_on() -> None:
    content = OAI.format('<error code="badArgument">nonsense</error>').encode()
    with pytest.raises(CollectionError, match="badArgument: nonsense"):
        parse_record(content, "1706.03762", TODAY)


def test_a_deleted_record_is_none() -> None:
    content = OAI.format('<GetRecord><record><header status="deleted"/></record></GetRecord>').encode()
    assert parse_record(content, "1706.03762", TODAY) is None


def test_a_record_of_another_paper_is_refused() -> None:
    raw = '<arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>0704.0001</id></arXivRaw>'
    content = OAI.format(f"<GetRecord><record><metadata>{raw}</metadata></record></GetRecord>").encode()
    with pytest.raises(CollectionError, match=r"for 1706\.03762"):
        parse_record(content, "1706.03762", TODAY)


VERSION = '<version version="{}"><date>{}</date><source_type>D</source_type></version>'
DAY = "Mon, 12 Jun 2017 17:57:34 GMT"


@pytest.mark.parametrize(
    ("version", "date"),
    [
        ("vX", DAY),
        ("v0", DAY),
        ("v99999999999999999999", DAY),
        ("v1", ""),
        ("v1", "some day"),
        ("v1", "1 Jan 99999999"),
    ],
)
def test_a_record_that_cannot_be_read_is_named(version: str, date: str) -> None:
    inside = f"<id>1706.03762</id>{VERSION.format(version, date)}"
    raw = f'<arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/">{inside}</arXivRaw>'
    content = OAI.format(f"<GetRecord><record><metadata>{raw}</metadata></record></GetRecord>").encode()
    with pytest.raises(BadRecord, match=r"1706\.03762 cannot be read"):
        parse_record(content, "1706.03762", TODAY)
