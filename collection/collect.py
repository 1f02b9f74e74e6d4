"""From queries to stored PDFs: harvest, rank, fetch. Whatever stops a run, the next goes on where it was."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from collection.candidates import CandidateRules, load_rules, score
from collection.client import ArxivClient
from collection.clock import Clock, MachineClock
from collection.harvest import Now, harvest_ids, harvest_query, one_at_a_time, utc_now
from collection.identifiers import ArxivId
from collection.ledger import Journal, attempts_by_paper, is_open, outcome
from collection.licences import OAI_SOURCE, raw_record
from collection.manners import Manners, Refused
from collection.metadata import BadRecord, newest
from collection.pdfs import FINAL, MOST_TRIES, STORED, fetch_pdf
from collection.progress import Progress, Silent
from collection.queries import Query
from collection.settings import Settings
from collection.transport import ArxivHttp, CollectionError
from collection.windows import Window, papers_of
from warehouse.lake import Lake
from warehouse.records import Candidate, Fetch, PaperMetadata

PAPERS_PER_BATCH = 50
"""After so many, a run that waits for the same lake gets its turn, and the attempts become a file."""
MOST_UNREACHABLE = 5
"""After so many papers in succession without any answer, the network or arXiv is down: the run stops."""


class NotReachable(CollectionError):
    """arXiv stopped answering in mid-run."""


@dataclass
class CollectReport:
    """What a run of collection did: counts of records, of papers by how they were ranked, and of PDFs by status."""

    records: int = 0
    ranked: Counter[str] = field(default_factory=Counter)
    fetched: Counter[str] = field(default_factory=Counter)
    pdf_sha256s: list[str] = field(default_factory=list)
    """Digests of the PDFs stored in this run."""
    failures: list[Fetch] = field(default_factory=list)
    unknown: list[ArxivId] = field(default_factory=list)
    """Ids asked for that arXiv does not know."""
    unusable: list[str] = field(default_factory=list)
    """Records that were left out because they cannot be read, with the reason."""
    licences: int = 0
    left: int = 0
    """Candidates that wait for a later run, because of a limit."""


class Collector:
    """Collects into one lake under one installation's manners."""

    def __init__(
        self,
        lake: Lake,
        settings: Settings,
        progress: Progress | None = None,
        *,
        clock: Clock | None = None,
        now: Now = utc_now,
    ) -> None:
        self._lake = lake
        self._settings = settings
        self._progress = progress or Silent()
        self._now = now
        manners = Manners(settings.state_dir, clock or MachineClock(settings.clock_scale), self._progress.waiting)
        self._http = ArxivHttp(settings, manners, self._progress.waiting)
        self._client = ArxivClient(self._http, settings)

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def harvest(self, queries: Sequence[Query], since: dt.date | None, report: CollectReport) -> None:
        """Bring the metadata of each query up to the start of today. Raises CollectionError or Refused."""
        today = self._now().astimezone(dt.UTC).date()
        for query in queries:
            wanted = Window(since or query.since, today)
            report.records += harvest_query(
                self._lake, self._client, query, wanted, self._progress, self._now, report.unusable.append
            )

    def rank(self, queries: Sequence[Query], report: CollectReport) -> None:
        """Rank every harvested paper of these queries that was not ranked under the present rules."""
        with one_at_a_time(self._lake, "rank", self._progress):
            rows = rank(self._lake, queries, load_rules(), self._now())
            if rows:
                self._lake.write_rows("candidates", rows, Candidate)
        report.ranked.update(row.status for row in rows)

    def fetch_candidates(
        self, queries: Sequence[Query], limit: int | None, report: CollectReport, *, since: dt.date | None = None
    ) -> None:
        """Fetch the PDFs of at most `limit` candidates, the likeliest first."""
        papers = newest(list(self._lake.papers()))
        wanted = [
            papers[candidate.arxiv_id]
            for candidate in best_first(self._lake.read_rows("candidates", Candidate), queries, load_rules(), papers)
            if since is None or papers[candidate.arxiv_id].published_on >= since
        ]
        self._fetch([(ArxivId(p.arxiv_id, p.version), p.comment) for p in wanted], limit, report, most_tries=1)

    def fetch_ids(self, ids: list[ArxivId], report: CollectReport, limit: int | None = None) -> None:
        """Fetch papers by id: the version named, else the newest. Ids that arXiv does not know are reported."""
        rows, unknown = harvest_ids(self._lake, self._client, ids, self._progress, self._now, report.unusable.append)
        report.records += len(rows)
        report.unknown.extend(unknown)
        by_version = {(row.arxiv_id, row.version): row for row in rows}
        latest = newest(rows)
        wanted: dict[ArxivId, str | None] = {}
        for one in ids:
            row = latest.get(one.paper) if one.version is None else by_version.get((one.paper, one.version))
            if row is not None:
                wanted[ArxivId(row.arxiv_id, row.version)] = row.comment
        before = attempts_by_paper(self._attempts())
        for paper in wanted:
            last = outcome(before.get((paper.paper, paper.version), []))
            if last is not None and last.status in FINAL and last.status != STORED:
                report.failures.append(last)
        self._fetch(list(wanted.items()), limit, report, most_tries=None)

    def retry(self, limit: int | None, report: CollectReport) -> None:
        """Try again what failed for a reason that may have passed."""
        papers = newest(list(self._lake.papers()))
        wanted = []
        for (paper, version), attempts in attempts_by_paper(self._lake.fetches()).items():
            if is_open(attempts, MOST_TRIES):
                known = papers.get(paper)
                comment = known.comment if known is not None and known.version == version else None
                wanted.append((ArxivId(paper, version), comment))
        self._fetch(wanted, limit, report, most_tries=MOST_TRIES)

    def metadata(self, papers: Iterable[str], report: CollectReport) -> None:
        """Ask for the metadata of these papers, whichever the lake lacks. Ids that arXiv does not know are reported."""
        known = {row.arxiv_id for row in self._lake.papers()}
        wanted = [ArxivId(paper) for paper in papers if paper not in known]
        if wanted:
            rows, unknown = harvest_ids(
                self._lake, self._client, wanted, self._progress, self._now, report.unusable.append
            )
            report.records += len(rows)
            report.unknown.extend(unknown)

    def licences(self, limit: int | None, report: CollectReport, papers: Iterable[str] | None = None) -> None:
        """Ask for licence and versions of papers that lack them, at most `limit`: of `papers`, else of all fetched."""
        known = {row.arxiv_id for row in self._lake.papers() if row.source == OAI_SOURCE}
        stored = papers if papers is not None else self._fetched()
        wanted = [paper for paper in stored if paper not in known][:limit]
        if not wanted:
            return
        self._progress.stage("licences", len(wanted))
        rows: list[PaperMetadata] = []
        try:
            for paper in wanted:
                try:
                    row = raw_record(self._http, self._settings, paper, self._now())
                except BadRecord as problem:
                    report.unusable.append(str(problem))
                    row = None
                if row is not None:
                    rows.append(row)
                self._progress.advance()
        finally:
            if rows:
                self._lake.write_papers(rows)
                report.licences += len(rows)

    def _attempts(self) -> Iterator[Fetch]:
        """All attempts but those whose PDF is in the lake no longer: it is fetched again."""
        for row in self._lake.fetches():
            if row.pdf_sha256 is None or self._lake.has_pdf(row.pdf_sha256):
                yield row

    def _fetched(self) -> Iterable[str]:
        return dict.fromkeys(
            row.arxiv_id
            for row in self._lake.fetches()
            if row.source == "arxiv" and row.status == STORED and row.arxiv_id is not None
        )

    def _fetch(
        self,
        wanted: list[tuple[ArxivId, str | None]],
        limit: int | None,
        report: CollectReport,
        *,
        most_tries: int | None,
    ) -> None:
        """Fetch in batches; a batch is chosen when its turn comes, so that runs side by side share the work."""
        left = limit
        silent = 0
        tried: set[ArxivId] = set()
        first = True
        while True:
            with one_at_a_time(self._lake, "fetch", self._progress), Journal(self._lake) as journal:
                attempts = attempts_by_paper(self._attempts())
                open_ = [
                    (paper, comment)
                    for paper, comment in wanted
                    if paper not in tried and is_open(attempts.get((paper.paper, paper.version), []), most_tries)
                ]
                if first:
                    self._progress.stage("PDFs", len(open_) if limit is None else min(limit, len(open_)))
                    first = False
                batch = open_[: PAPERS_PER_BATCH if left is None else min(left, PAPERS_PER_BATCH)]
                if not batch:
                    report.left += len(open_)
                    return
                for paper, comment in batch:
                    tried.add(paper)
                    try:
                        row = fetch_pdf(self._http, self._settings, self._lake, paper, comment, self._now)
                    except Refused as refusal:
                        if refusal.fetch is not None:
                            journal.add(refusal.fetch)
                            _count(refusal.fetch, report)
                        raise
                    journal.add(row)
                    _count(row, report)
                    self._progress.advance()
                    silent = silent + 1 if row.status == "unreachable" else 0
                    if silent == MOST_UNREACHABLE:
                        raise NotReachable(f"{row.detail} {silent} papers in succession got no answer: the run stops.")
            if left is not None:
                left -= len(batch)


def _count(row: Fetch, report: CollectReport) -> None:
    report.fetched[row.status] += 1
    if row.pdf_sha256 is not None:
        report.pdf_sha256s.append(row.pdf_sha256)
    else:
        report.failures.append(row)


def rank(lake: Lake, queries: Sequence[Query], rules: CandidateRules, at: dt.datetime) -> list[Candidate]:
    """Rank the papers of these queries that have no row under these rules for their newest harvested version."""
    ranked = {
        (row.benchmark, row.arxiv_id, row.version)
        for row in lake.read_rows("candidates", Candidate)
        if row.rules_version == rules.version
    }
    rows = []
    for query in queries:
        for paper in newest(papers_of(lake, query)).values():
            if (query.benchmark, paper.arxiv_id, paper.version) in ranked:
                continue
            points = score(paper, rules)
            rows.append(
                Candidate(
                    benchmark=query.benchmark,
                    arxiv_id=paper.arxiv_id,
                    version=paper.version,
                    score=points.value,
                    status="candidate" if points.value >= rules.threshold else "skipped",
                    reasons=points.reasons,
                    rules_version=rules.version,
                    at=at,
                )
            )
    return rows


def best_first(
    rows: Iterable[Candidate], queries: Sequence[Query], rules: CandidateRules, papers: dict[str, PaperMetadata]
) -> list[Candidate]:
    """The candidates of these queries under the present rules, each paper once: by score, then the latest published."""
    names = {query.benchmark for query in queries}
    best: dict[str, Candidate] = {}
    for row in rows:
        if row.benchmark not in names or row.rules_version != rules.version or row.arxiv_id not in papers:
            continue
        known = best.get(row.arxiv_id)
        if known is None or (row.version, row.at) >= (known.version, known.at):
            best[row.arxiv_id] = row
    chosen = [row for row in best.values() if row.status == "candidate"]
    return sorted(chosen, key=lambda row: (-row.score, -papers[row.arxiv_id].published_on.toordinal(), row.arxiv_id))
