"""From arXiv to read papers, as plain functions: the command line and the scheduled flows call the same ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from collection.collect import Collector, CollectReport
from collection.identifiers import ArxivId, BadIdentifier, parse_id
from collection.manners import Refused
from collection.queries import Query
from collection.settings import Settings
from collection.transport import CollectionError
from flows import steps
from flows.progress import Progress, Silent
from warehouse.lake import Lake
from warehouse.versions import rules_version

LICENCES_PER_RUN = 200
"""A licence costs a request of its own, one in three seconds: what is left over comes with the next runs."""
LICENCES_PER_COMMAND = 20
"""The same where a person waits: a minute's worth."""


@dataclass
class CollectedReport:
    """What a run collected and read; `problem` stopped collection early, and what came until then was read."""

    collected: CollectReport = field(default_factory=CollectReport)
    read: int = 0
    unreadable: int = 0
    problem: Exception | None = None


def collect_queries(
    lake: Lake,
    settings: Settings,
    queries: Sequence[Query],
    report: CollectReport,
    *,
    since: dt.date | None = None,
    limit: int | None = None,
    licences: int = LICENCES_PER_RUN,
    progress: Progress | None = None,
) -> None:
    """Harvest, rank and fetch for these queries. Raises CollectionError or Refused; what came until then is stored."""
    collector = Collector(lake, settings, progress)
    try:
        collector.harvest(queries, since, report)
        collector.rank(queries, report)
        collector.fetch_candidates(queries, limit, report, since=since)
        collector.licences(licences, report)
    finally:
        collector.close()


def collect_ids(
    lake: Lake,
    settings: Settings,
    ids: Sequence[ArxivId],
    report: CollectReport,
    *,
    limit: int | None = None,
    progress: Progress | None = None,
) -> None:
    """Fetch papers by id. Raises CollectionError or Refused; what came until then is stored."""
    collector = Collector(lake, settings, progress)
    try:
        collector.fetch_ids(list(ids), report, limit)
        collector.licences(LICENCES_PER_COMMAND, report)
    finally:
        collector.close()


def papers_of_folders(lake: Lake) -> list[str]:
    """Ids, without version, of the papers that came from a folder: by the stamp as read, else by the file's name."""
    stamps: dict[str, str] = {}
    for table in lake.reading_columns(rules_version(), ["pdf_sha256", "arxiv_id"]):
        columns = table.to_pydict()
        stamps.update(
            (sha256, stamp)
            for sha256, stamp in zip(columns["pdf_sha256"], columns["arxiv_id"], strict=True)
            if stamp is not None
        )
    found: dict[str, None] = {}
    for row in lake.fetches():
        if row.source != "folder" or row.pdf_sha256 is None:
            continue
        name = stamps.get(row.pdf_sha256, row.arxiv_id)
        if name is not None and (paper := _paper(name)) is not None:
            found[paper] = None
    return list(found)


def _paper(name: str) -> str | None:
    try:
        return parse_id(name).paper
    except BadIdentifier:  # a stamp that was printed over or misread
        return None


def collect_metadata(
    lake: Lake, settings: Settings, report: CollectReport, *, progress: Progress | None = None
) -> None:
    """Metadata of the papers that came from folders, where the lake lacks it.

    Raises CollectionError or Refused; what came until then is stored.
    """
    papers = papers_of_folders(lake)
    collector = Collector(lake, settings, progress)
    try:
        collector.metadata(papers, report)
        strangers = {one.paper for one in report.unknown}
        collector.licences(LICENCES_PER_COMMAND, report, [paper for paper in papers if paper not in strangers])
    finally:
        collector.close()


def retry_failures(
    lake: Lake, settings: Settings, report: CollectReport, *, limit: int | None = None, progress: Progress | None = None
) -> None:
    """Fetch again what failed for a reason that may have passed. Raises CollectionError or Refused."""
    collector = Collector(lake, settings, progress)
    try:
        collector.retry(limit, report)
        collector.licences(LICENCES_PER_RUN, report)
    finally:
        collector.close()


def anything_stored(lake: Lake) -> bool:
    """Whether there is anything to publish: a run that never reached arXiv leaves an empty lake."""
    return bool(lake.shards("papers") or lake.shards("fetches"))


def read_stored(
    lake: Lake, progress: Progress | None = None, *, retry: bool = False, read: steps.ReadJobs = steps.read_pdfs
) -> tuple[int, int]:
    """Read every PDF of the lake that was not read under the present rules.

    Returns how many were read now and how many could not be read, those among them whose stored PDF is missing or
    damaged. After a change of rules that is all of them; after a killed run, those it left.
    """
    progress = progress or Silent()
    rules = rules_version()
    with steps.one_ingest_at_a_time(lake, progress):
        stored = (row.pdf_sha256 for row in lake.fetches() if row.pdf_sha256 is not None)
        jobs, lost = steps.whole_copies(lake, steps.to_read(lake, stored, lake.outcomes(rules), retry=retry))
        for problem in lost.values():
            progress.say(f"not read: {problem.origin}: {problem.detail}")
        if not jobs:
            return 0, len(lost)
        steps.read_all(lake, jobs, rules, progress, read)
        after = lake.outcomes(rules)
    unreadable = sum(after[job.pdf_sha256].status != "read" for job in jobs)
    return len(jobs) - unreadable, unreadable + len(lost)


def ingest_with_metadata(
    lake: Lake, settings: Settings, pdfs: Sequence[Path], *, retry: bool = False, progress: Progress | None = None
) -> tuple[steps.IngestReport, CollectedReport]:
    """Read PDFs and ask arXiv for their metadata, publishing nothing; what stopped the asking is in the report."""
    report = CollectedReport()
    ingested = steps.ingest_pdfs(lake, pdfs, progress or Silent(), retry=retry)
    try:
        collect_metadata(lake, settings, report.collected, progress=progress)
    except (CollectionError, Refused) as problem:
        report.problem = problem
    return ingested, report


def ingest_from_arxiv(
    lake: Lake,
    settings: Settings,
    *,
    queries: Sequence[Query] = (),
    ids: Sequence[ArxivId] = (),
    since: dt.date | None = None,
    limit: int | None = None,
    progress: Progress | None = None,
) -> CollectedReport:
    """Collect and read, publishing nothing. What stops collection is in the report, after what came was read."""
    progress = progress or Silent()
    report = CollectedReport()
    try:
        if ids:
            collect_ids(lake, settings, ids, report.collected, limit=limit, progress=progress)
        if queries:
            collect_queries(
                lake,
                settings,
                queries,
                report.collected,
                since=since,
                limit=limit,
                licences=LICENCES_PER_COMMAND,
                progress=progress,
            )
    except (CollectionError, Refused) as problem:
        report.problem = problem
    report.read, report.unreadable = read_stored(lake, progress)
    return report
