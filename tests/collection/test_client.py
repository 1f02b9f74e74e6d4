from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from collection.client import MOST_IDS, ArxivClient, BadQuery, TooManyResults
from collection.identifiers import ArxivId
from collection.loopback import RETRY_AFTER_S, ApiFault, LoopbackArxiv
from collection.loopback_answers import atom_feed
from collection.manners import API_GAP_S, Refused
from collection.metadata import BadRecord, to_record, to_records
from collection.transport import BACKOFF_MOST_S, ArxivHttp, CollectionError, Transient, retry_after
from tests.collection.served import FIRST_DAY, QUERY, TODAY, InstantClock, manners_in, paper, settings_for

ASKED = QUERY.text(FIRST_DAY, TODAY.date())


@pytest.fixture
def server() -> Iterator[LoopbackArxiv]:
    with LoopbackArxiv([paper(number) for number in range(25)]) as running:
        yield running


def client_of(server: LoopbackArxiv, folder: Path, clock: InstantClock | None = None, **changed: object) -> ArxivClient:
    settings = settings_for(server, folder, **{"page_size": 10, "attempts": 3, **changed})
    return ArxivClient(ArxivHttp(settings, manners_in(folder, clock)), settings)


def test_every_result_of_every_page_comes_oldest_first(server: LoopbackArxiv, tmp_path: Path) -> None:
    results = list(client_of(server, tmp_path).search(ASKED))
    assert [result.title for result in results] == [f"Residual Networks, Part {number}" for number in range(25)]
    assert len(server.requests) == 3
    assert all("mailto:tests@example.org" in request.user_agent for request in server.requests)


def test_pages_are_three_seconds_apart(server: LoopbackArxiv, tmp_path: Path) -> None:
    clock = InstantClock()
    list(client_of(server, tmp_path, clock).search(ASKED))
    assert clock.slept == pytest.approx([API_GAP_S, API_GAP_S])


def test_a_query_without_results_is_no_failure(tmp_path: Path) -> None:
    with LoopbackArxiv([]) as server:
        assert list(client_of(server, tmp_path).search(ASKED)) == []
        assert len(server.requests) == 1


PASSING: list[ApiFault] = ["html", "empty_page", "cut", "cut_xml", "drop", "429", "500", "503"]


@pytest.mark.parametrize("fault", PASSING)
@pytest.mark.parametrize("page", [0, 1, 2])
def test_a_fault_that_passes_is_tried_again(fault: ApiFault, page: int, server: LoopbackArxiv, tmp_path: Path) -> None:
    client = client_of(server, tmp_path)
    results = client.search(ASKED)
    found = [next(results) for _ in range(10 * page)]
    server.faults.api = [fault]
    found += list(results)
    assert len(found) == 25
    assert len(server.requests) == 4


@pytest.mark.parametrize("fault", PASSING)
def test_a_fault_that_stays_fails_loudly(fault: ApiFault, server: LoopbackArxiv, tmp_path: Path) -> None:
    server.faults.api = [fault] * 100
    with pytest.raises(Transient):
        list(client_of(server, tmp_path).search(ASKED))
    assert len(server.requests) == 3  # as many as the settings allow


def test_silence_is_given_up(server: LoopbackArxiv, tmp_path: Path) -> None:
    server.faults.api = ["silence"] * 2
    with pytest.raises(Transient, match="did not answer in time"):
        list(client_of(server, tmp_path, attempts=2, read_timeout_s=0.2).search(ASKED))


def test_a_short_page_is_gone_on_from_where_it_ends(server: LoopbackArxiv, tmp_path: Path) -> None:
    server.faults.api = ["short_page"]
    assert len(list(client_of(server, tmp_path).search(ASKED))) == 25
    server.faults.api = ["short_page"] * 100
    with pytest.raises(Transient, match="not whole"):
        list(client_of(server, tmp_path).search(ASKED))


def test_the_packages_own_pause_is_not_in_the_way(
    server: LoopbackArxiv, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is counted by the wall clock, and lasts an hour where that is set back by an hour."""
    client = client_of(server, tmp_path)
    slept: list[float] = []
    monkeypatch.setattr("arxiv.time.sleep", slept.append)
    assert len(list(client.search(ASKED))) == 25
    assert slept == []


@pytest.mark.parametrize("fault", ["error_entry", "400"])
def test_an_error_entry_is_no_paper(fault: ApiFault, server: LoopbackArxiv, tmp_path: Path) -> None:
    server.faults.api = [fault]
    with pytest.raises(BadQuery, match="malformed query"):
        list(client_of(server, tmp_path).search(ASKED))


def test_a_refusal_stops_at_once(server: LoopbackArxiv, tmp_path: Path) -> None:
    server.faults.api = ["403"]
    with pytest.raises(Refused):
        list(client_of(server, tmp_path).search(ASKED))
    with pytest.raises(Refused):
        list(client_of(server, tmp_path).search(ASKED))
    assert len(server.requests) == 1


def test_a_hostile_id_is_refused(server: LoopbackArxiv, tmp_path: Path) -> None:
    server.faults.api = ["hostile_id"]
    results = list(client_of(server, tmp_path).search(ASKED))
    with pytest.raises(BadRecord, match="unusable id"):
        [to_record(result, TODAY) for result in results]


def test_the_rest_asked_for_is_kept(server: LoopbackArxiv, tmp_path: Path) -> None:
    clock = InstantClock()
    server.faults.api = ["429"]
    before = clock.now()
    list(client_of(server, tmp_path, clock, page_size=100).search(ASKED))
    assert clock.now() - before >= RETRY_AFTER_S


def test_tries_are_bounded_and_so_are_their_pauses(server: LoopbackArxiv, tmp_path: Path) -> None:
    clock = InstantClock()
    server.faults.api = ["500"] * 100
    with pytest.raises(Transient):
        list(client_of(server, tmp_path, clock, attempts=8).search(ASKED))
    assert len(server.requests) == 8
    assert max(clock.slept) <= BACKOFF_MOST_S
    assert len(set(clock.slept)) > 4  # jitter


def test_a_query_with_too_many_results_is_refused(
    server: LoopbackArxiv, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collection.client.MOST_RESULTS", 20)
    with pytest.raises(TooManyResults, match="bulk access"):
        list(client_of(server, tmp_path).search(ASKED))


def test_a_list_that_changes_under_way_is_not_taken_for_whole(server: LoopbackArxiv, tmp_path: Path) -> None:
    results = client_of(server, tmp_path).search(ASKED)
    next(results)
    early = paper(0)
    server.papers["2001.09999"] = type(early)("2001.09999", "Late", early.abstract, early.published, early.pdf)
    with pytest.raises(CollectionError, match="changed while it was read"):
        list(results)


def test_papers_by_id_in_requests_of_a_hundred(tmp_path: Path) -> None:
    with LoopbackArxiv([paper(number, versions=2) for number in range(150)]) as server:
        ids = [ArxivId(known) for known in server.papers]
        ids[3] = ArxivId(ids[3].paper, 1)
        results = list(client_of(server, tmp_path).by_id([*ids, ArxivId("1706.03762")]))
        assert len(results) == 150
        assert results[3].entry_id.endswith("v1")
        assert results[4].entry_id.endswith("v2")
        assert len(server.requests) == -(-151 // MOST_IDS)


def test_no_network_says_what_to_do(tmp_path: Path) -> None:
    with LoopbackArxiv([]) as server:
        client = client_of(server, tmp_path, attempts=2)
    with pytest.raises(Transient, match="Check the network"):
        list(client.search(ASKED))


def test_a_record_is_whole(tmp_path: Path) -> None:
    with LoopbackArxiv([paper(3, versions=4, comment="12 pages,\n 3 figures")]) as server:
        (result,) = client_of(server, tmp_path).search(ASKED)
    record = to_record(result, TODAY)
    assert (record.arxiv_id, record.version) == ("2001.00004", 4)
    assert (record.published_on, record.updated_on) == (dt.date(2020, 1, 1), dt.date(2020, 1, 4))
    assert record.comment == "12 pages, 3 figures"
    assert record.authors == ("A. Author",)
    assert record.primary_category == "cs.CV"
    assert record.harvested_at == TODAY


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Sun, 22 Nov 2026 08:01:00 GMT", 60.0),
        ("Sun, 22 Nov 2026 07:00:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
        ("", None),
        ("9" * 400, float("inf")),
        ("Sun, 22 Nov 99999 08:01:00 GMT", None),
        ("Sun, 99 Nov 2026 99:99:99 GMT", None),
    ],
)
def test_retry_after_as_number_and_as_date(header: str | None, seconds: float | None) -> None:
    assert retry_after(header, dt.datetime(2026, 11, 22, 8, 0, tzinfo=dt.UTC)) == seconds


@pytest.mark.parametrize(
    ("element", "written"),
    [
        ("published", "2020-13-45T00:00:00Z"),
        ("published", "0000-01-01T00:00:00Z"),
        ("updated", "9999-12-31T23:59:59-12:00"),
        ("updated", ""),
        ("id", ""),
        ("id", "http://arxiv.org/abs/2001.00001v99999999999999999999"),
        ("id", "http://arxiv.org/abs/../../etc/x"),
    ],
)
def test_a_bad_record_costs_that_record(
    element: str, written: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def spoiled(total: int, start: int, size: int, entries: list[str]) -> bytes:
        first = re.sub(rf"(<{element}>)[^<]*", rf"\g<1>{written}", entries[0], count=1)
        return atom_feed(total, start, size, entries if start else [first, *entries[1:]])

    monkeypatch.setattr("collection.loopback.atom_feed", spoiled)
    told: list[str] = []
    with LoopbackArxiv([paper(number) for number in range(6)]) as server:
        results = list(client_of(server, tmp_path, page_size=4).search(ASKED))
        rows = to_records(results, TODAY, told.append)
    assert len(results) == 6
    assert [row.arxiv_id for row in rows] == [f"2001.0000{number}" for number in range(2, 7)]
    assert len(told) == 1
    assert "arXiv's" in told[0]
