from __future__ import annotations

import datetime as dt
import threading
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from collection.candidates import load_rules
from collection.client import TooManyResults
from collection.collect import MOST_UNREACHABLE, Collector, CollectReport, NotReachable
from collection.identifiers import ArxivId
from collection.ledger import Journal, attempts_by_paper, outcome
from collection.loopback import Faults, LoopbackArxiv
from collection.manners import Refused
from collection.pdfs import MOST_TRIES
from collection.status import collection_status
from collection.transport import CollectionError
from collection.windows import harvested_windows, watermark
from tests.collection.served import FIRST_DAY, QUERY, TODAY, collector_for, manners_in, paper
from warehouse.lake import Lake
from warehouse.records import Candidate, Fetch

DULL = "ImageNet is mentioned here."


def collect(collector: Collector, limit: int | None = None) -> CollectReport:
    report = CollectReport()
    collector.harvest([QUERY], FIRST_DAY, report)
    collector.rank([QUERY], report)
    collector.fetch_candidates([QUERY], limit, report)
    return report


def lake_of(folder: Path) -> Lake:
    return Lake(folder / "lake")


def one_status_each(lake: Lake) -> dict[str, str]:
    found = {key[0]: outcome(rows) for key, rows in attempts_by_paper(lake.fetches()).items()}
    return {arxiv_id: last.status for arxiv_id, last in found.items() if last is not None}


def test_papers_are_harvested_ranked_and_fetched(tmp_path: Path) -> None:
    papers = [paper(number, DULL) if number % 5 == 0 else paper(number) for number in range(20)]
    with LoopbackArxiv(papers) as server:
        report = collect(collector_for(server, tmp_path))
    assert report.records == 20
    assert report.ranked == Counter(candidate=16, skipped=4)
    assert report.fetched == Counter(stored=16)
    skipped = [row for row in lake_of(tmp_path).read_rows("candidates", Candidate) if row.status == "skipped"]
    assert [row.arxiv_id for row in skipped] == [papers[number].arxiv_id for number in (0, 5, 10, 15)]
    assert watermark(QUERY, harvested_windows(lake_of(tmp_path))) == TODAY.date()


def test_a_second_run_asks_for_nothing(tmp_path: Path) -> None:
    with LoopbackArxiv([paper(number) for number in range(10)]) as server:
        collect(collector_for(server, tmp_path))
        before = len(server.requests)
        report = collect(collector_for(server, tmp_path))
        assert len(server.requests) == before
    assert report.fetched == Counter()


def test_the_next_day_asks_for_the_last_week_and_fetches_only_what_came(tmp_path: Path) -> None:
    late = replace(paper(10), arxiv_id="2011.00999", published=TODAY - dt.timedelta(days=3))
    with LoopbackArxiv([paper(number) for number in range(10)]) as server:
        collect(collector_for(server, tmp_path))
        server.papers[late.arxiv_id] = late  # listed days after its submission
        report = collect(collector_for(server, tmp_path, now=TODAY + dt.timedelta(days=1)))
        assert "20201124" in server.of("api")[-1].path
    assert report.records == 1
    assert report.fetched == Counter(stored=1)


def test_a_limit_of_nothing_is_not_taken_for_no_limit(tmp_path: Path) -> None:
    with LoopbackArxiv([paper(0)]) as server:
        report = collect(collector_for(server, tmp_path), limit=0)
        assert (report.left, server.of("pdf")) == (1, [])


def test_changed_rules_rank_everything_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with LoopbackArxiv([paper(0), paper(1, DULL)]) as server:
        assert collect(collector_for(server, tmp_path)).ranked == Counter(candidate=1, skipped=1)
        assert collect(collector_for(server, tmp_path)).ranked == Counter()
        milder = replace(load_rules(), threshold=-1.0, version="milder")
        monkeypatch.setattr("collection.collect.load_rules", lambda: milder)
        report = collect(collector_for(server, tmp_path))
    assert (report.ranked, report.fetched) == (Counter(candidate=2), Counter(stored=1))


def test_the_likeliest_come_first_and_the_rest_waits(tmp_path: Path) -> None:
    papers = [paper(0, "We outperform others on ImageNet."), paper(1), paper(2, "ImageNet in 3.5% error.")]
    with LoopbackArxiv(papers) as server:
        report = collect(collector_for(server, tmp_path), limit=2)
        assert report.left == 1
        assert [request.path for request in server.of("pdf")] == ["/pdf/2001.00002v1", "/pdf/2001.00003v1"]
        report = collect(collector_for(server, tmp_path), limit=2)
        assert report.left == 0
        assert server.of("pdf")[-1].path == "/pdf/2001.00001v1"


@pytest.mark.parametrize("fault", ["empty_page", "html"])
def test_a_broken_first_page_fails_loudly_and_the_watermark_stands(fault: str, tmp_path: Path) -> None:
    with LoopbackArxiv([paper(number) for number in range(10)]) as server:
        collect(collector_for(server, tmp_path))
        server.papers["2011.00999"] = replace(paper(0), arxiv_id="2011.00999", published=TODAY - dt.timedelta(days=2))
        before = harvested_windows(lake_of(tmp_path))
        server.faults = Faults(api=[fault] * 100)  # type: ignore[list-item]
        with pytest.raises(CollectionError):
            collect(collector_for(server, tmp_path, now=TODAY + dt.timedelta(days=1)))
        assert harvested_windows(lake_of(tmp_path)) == before
        assert watermark(QUERY, before) == TODAY.date()
        server.faults = Faults()
        collect(collector_for(server, tmp_path, now=TODAY + dt.timedelta(days=1)))
    assert watermark(QUERY, harvested_windows(lake_of(tmp_path))) == TODAY.date() + dt.timedelta(days=1)


def test_a_window_that_breaks_off_in_its_last_page_stores_nothing(tmp_path: Path) -> None:
    with LoopbackArxiv([paper(number) for number in range(30)]) as server:
        collector = collector_for(server, tmp_path, page_size=10, attempts=1)
        server.faults.api = [None, None, "cut"]  # type: ignore[list-item]
        with pytest.raises(CollectionError):
            collect(collector)
    assert list(lake_of(tmp_path).papers()) == []


def test_a_window_with_too_many_results_is_halved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("collection.client.MOST_RESULTS", 15)
    with LoopbackArxiv([paper(number) for number in range(30)]) as server:
        report = collect(collector_for(server, tmp_path))
        assert report.fetched["stored"] == 30
    assert len(harvested_windows(lake_of(tmp_path))) > 1
    assert watermark(QUERY, harvested_windows(lake_of(tmp_path))) == TODAY.date()


def test_a_single_day_with_too_many_results_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("collection.client.MOST_RESULTS", 1)
    with LoopbackArxiv([paper(0), paper(1)]) as server, pytest.raises(TooManyResults):
        collect(collector_for(server, tmp_path))


def test_the_newest_version_is_fetched_and_the_older_kept(tmp_path: Path) -> None:
    with LoopbackArxiv([paper(0)]) as server:
        collect(collector_for(server, tmp_path))
        server.papers[paper(0).arxiv_id] = paper(0, versions=2)
        report = CollectReport()
        collector_for(server, tmp_path).fetch_ids([ArxivId(paper(0).arxiv_id)], report)
        assert [request.path for request in server.of("pdf")] == ["/pdf/2001.00001v1", "/pdf/2001.00001v2"]
    versions = {(row.arxiv_id, row.version) for row in lake_of(tmp_path).fetches() if row.status == "stored"}
    assert versions == {("2001.00001", 1), ("2001.00001", 2)}


def test_papers_by_id_with_and_without_version(tmp_path: Path) -> None:
    with LoopbackArxiv([paper(0, versions=3), paper(1, versions=3)]) as server:
        report = CollectReport()
        ids = [ArxivId("2001.00001", 1), ArxivId("2001.00002"), ArxivId("1706.03762"), ArxivId("2001.00002", 9)]
        collector_for(server, tmp_path).fetch_ids(ids, report)
        assert [request.path for request in server.of("pdf")] == ["/pdf/2001.00001v1", "/pdf/2001.00002v3"]
    assert report.unknown == [ArxivId("1706.03762"), ArxivId("2001.00002", 9)]


def test_failures_wait_for_the_weekly_run_and_are_given_up_in_the_end(tmp_path: Path) -> None:
    papers = [paper(number) for number in range(3)]
    faults = Faults(pdf={papers[0].arxiv_id: "500", papers[1].arxiv_id: "withdrawn"})
    with LoopbackArxiv(papers, faults) as server:
        collect(collector_for(server, tmp_path, attempts=1))
        assert len(server.of("pdf")) == 3
        collect(collector_for(server, tmp_path, attempts=1))
        assert len(server.of("pdf")) == 3
        for _ in range(10):
            collector_for(server, tmp_path, attempts=1).retry(None, CollectReport())
        assert len(server.of("pdf")) == 3 + MOST_TRIES - 1
    assert sorted(one_status_each(lake_of(tmp_path)).values()) == ["server_error", "stored", "withdrawn"]


def test_a_failure_that_passed_is_stored_by_the_weekly_run(tmp_path: Path) -> None:
    faults = Faults(pdf={paper(0).arxiv_id: "404"}, pdf_times={paper(0).arxiv_id: 1})
    with LoopbackArxiv([paper(0)], faults) as server:
        assert collect(collector_for(server, tmp_path)).fetched == Counter(not_found=1)
        report = CollectReport()
        collector_for(server, tmp_path).retry(None, report)
    assert report.fetched == Counter(stored=1)
    assert one_status_each(lake_of(tmp_path)) == {paper(0).arxiv_id: "stored"}


def test_a_refusal_stops_the_run_and_keeps_what_came(tmp_path: Path) -> None:
    papers = [paper(number) for number in range(10)]
    with LoopbackArxiv(papers, Faults(pdf={papers[6].arxiv_id: "403"})) as server:
        with pytest.raises(Refused):
            collect(collector_for(server, tmp_path))
        asked = len(server.requests)
        with pytest.raises(Refused):
            collector_for(server, tmp_path).retry(None, CollectReport())
        with pytest.raises(Refused):  # papers that nobody asked for stay open
            collect(collector_for(server, tmp_path))
        assert len(server.requests) == asked
        statuses = one_status_each(lake_of(tmp_path))
        assert Counter(statuses.values()) == Counter(stored=len(statuses) - 1, forbidden=1)
        assert manners_in(tmp_path).forget_refusal()
        server.faults = Faults()
        collect(collector_for(server, tmp_path))
        collector_for(server, tmp_path).retry(None, CollectReport())
    assert Counter(one_status_each(lake_of(tmp_path)).values()) == Counter(stored=10)


def test_a_rest_of_hours_stops_the_run_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("collection.loopback.RETRY_AFTER_S", 7200)
    with LoopbackArxiv([paper(0)], Faults(pdf={paper(0).arxiv_id: "429"})) as server:
        with pytest.raises(Refused, match="120 minutes"):
            collect(collector_for(server, tmp_path))
        assert len(server.of("pdf")) == 1
    assert one_status_each(lake_of(tmp_path)) == {paper(0).arxiv_id: "throttled"}


def test_a_paper_asked_for_by_id_is_tried_again_at_once_unless_nothing_can_come(tmp_path: Path) -> None:
    faults = Faults(pdf={paper(0).arxiv_id: "404", paper(1).arxiv_id: "withdrawn"})
    ids = [ArxivId(paper(0).arxiv_id), ArxivId(paper(1).arxiv_id)]
    with LoopbackArxiv([paper(0), paper(1)], faults) as server:
        for _ in range(MOST_TRIES + 1):
            report = CollectReport()
            collector_for(server, tmp_path).fetch_ids(ids, report)
            assert sorted(row.status for row in report.failures) == ["not_found", "withdrawn"]
        assert len(server.of("pdf")) == MOST_TRIES + 2


def test_a_network_that_goes_down_stops_the_run(tmp_path: Path) -> None:
    papers = [paper(number) for number in range(20)]
    faults = Faults(pdf={one.arxiv_id: "drop" for one in papers})
    with LoopbackArxiv(papers, faults) as server:
        with pytest.raises(NotReachable, match="Check the network"):
            collect(collector_for(server, tmp_path, attempts=1))
        assert len(server.of("pdf")) == MOST_UNREACHABLE
        server.faults = Faults()
        report = collect(collector_for(server, tmp_path))
    assert report.fetched == Counter(stored=20 - MOST_UNREACHABLE)


def test_a_stored_pdf_that_is_lost_is_fetched_again(tmp_path: Path) -> None:
    with LoopbackArxiv([paper(0), paper(1)]) as server:
        report = collect(collector_for(server, tmp_path))
        lake = lake_of(tmp_path)
        lake.pdf_path(report.pdf_sha256s[0]).unlink()
        again = collect(collector_for(server, tmp_path))
    assert again.pdf_sha256s == [report.pdf_sha256s[0]]
    assert lake.pdf_fault(report.pdf_sha256s[0]) is None


def test_a_journal_gives_back_what_was_written_or_nothing(tmp_path: Path) -> None:
    lake = lake_of(tmp_path).create()
    row = Fetch("not_found", "arxiv", "x", TODAY, "2001.00001", 1)
    journal = Journal(lake)
    with journal:
        journal.add(row)
        journal._rows.clear()
    (left,) = (lake.root / "fetches").glob("batch-*.jsonl")
    content = left.read_bytes()
    for bit in range(0, 8 * len(content), 13):
        spoilt = bytearray(content)
        spoilt[bit // 8] ^= 1 << bit % 8
        left.write_bytes(bytes(spoilt))
        with Journal(lake):
            pass
        assert list(lake.fetches()) in ([], [row])
        for path in lake.shards("fetches"):
            path.unlink()


def test_what_a_killed_run_fetched_is_not_fetched_again(tmp_path: Path) -> None:
    class Killed(BaseException):
        pass

    papers = [paper(number) for number in range(10)]
    with LoopbackArxiv(papers) as server:
        lake = lake_of(tmp_path).create()
        collector = collector_for(server, tmp_path)
        pdf = tmp_path / "nine.pdf"
        pdf.write_bytes(b"%PDF-1.5 nine")
        row = Fetch("stored", "arxiv", "x", TODAY, papers[9].arxiv_id, 1, lake.store_pdf(pdf))
        journal = Journal(lake)
        with journal:
            journal.add(row)
            journal._rows.clear()  # the process is gone before the batch becomes a file
        (left,) = (lake.root / "fetches").glob("batch-*.jsonl")
        with left.open("a") as sink:
            sink.write('{"status": "stored", "arx')  # and in the middle of its next line
        report = collect(collector)
        assert f"/pdf/{papers[9].arxiv_id}v1" not in {request.path for request in server.of("pdf")}
    assert report.fetched == Counter(stored=9)
    assert list((lake.root / "fetches").glob("batch-*.jsonl")) == []


def test_two_runs_at_once_share_the_work_and_lose_no_paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("collection.collect.PAPERS_PER_BATCH", 3)
    papers = [paper(number) for number in range(40)]
    reports: list[CollectReport] = []
    with LoopbackArxiv(papers) as server:
        collectors = [collector_for(server, tmp_path) for _ in range(2)]
        threads = [threading.Thread(target=lambda one=one: reports.append(collect(one))) for one in collectors]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        paths = Counter(request.path for request in server.of("pdf"))
        assert server.most_connections == 1
    assert len(reports) == 2
    assert max(paths.values()) == 1
    assert len(paths) == 40
    assert sum(report.fetched["stored"] for report in reports) == 40
    assert len(harvested_windows(lake_of(tmp_path))) == 1


def test_licences_are_asked_for_once_and_bounded(tmp_path: Path) -> None:
    with LoopbackArxiv([paper(number) for number in range(5)]) as server:
        collect(collector_for(server, tmp_path))
        for wanted in (3, 2, 0):
            report = CollectReport()
            collector_for(server, tmp_path).licences(3, report)
            assert report.licences == wanted
        assert len(server.of("oai")) == 5


def test_the_status_counts_every_paper_once(tmp_path: Path) -> None:
    papers = [paper(0, DULL), paper(1, "A survey of ImageNet with 3% error."), *(paper(n) for n in range(2, 8))]
    papers.append(paper(8, "ImageNet. We prove theorems. A survey of GPUs by a survey."))
    faults = Faults(pdf={papers[2].arxiv_id: "500", papers[3].arxiv_id: "withdrawn"})
    with LoopbackArxiv(papers, faults) as server:
        report = collect(collector_for(server, tmp_path, attempts=1), limit=5)
    (status,) = collection_status(lake_of(tmp_path), set(report.pdf_sha256s[:1]), {"imagenet": QUERY})
    assert (status.since, status.until, status.gaps) == (FIRST_DAY, TODAY.date(), 0)
    assert status.found == 9
    assert status.fetched + status.failed.total() + status.queued + status.skipped.total() == 9
    assert status.read == 1
    assert sum(status.skipped.values()) == 3
    assert any("survey" in reason for reason in status.skipped)
    assert status.waiting_for_retry == status.failed["server_error"]
