"""How far collection is: per query the days done, what was found, skipped, fetched, failed, read and queued."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Container
from dataclasses import dataclass, field

from collection.candidates import CandidateRules, load_rules
from collection.ledger import attempts_by_paper, is_open, outcome
from collection.pdfs import MOST_TRIES, STORED
from collection.queries import Query, load_queries
from collection.windows import covered, harvested_windows
from warehouse.lake import Lake
from warehouse.records import Candidate


@dataclass
class QueryStatus:
    """Where one query stands. Counts are of papers; `skipped` and `failed` are by reason."""

    benchmark: str
    since: dt.date | None = None
    until: dt.date | None = None
    """The days from `since` to the start of `until` are harvested without a gap; None before the first window."""
    gaps: int = 0
    """Stretches of later days that are harvested while days before them are not."""
    found: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    fetched: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    waiting_for_retry: int = 0
    read: int = 0
    queued: int = 0
    """Candidates whose PDF no run has asked for yet."""


def collection_status(
    lake: Lake, read_sha256s: Container[str], queries: dict[str, Query] | None = None
) -> list[QueryStatus]:
    """The state of every query; `read_sha256s` are the PDFs that were read."""
    queries = load_queries() if queries is None else queries
    rules = load_rules()
    windows = harvested_windows(lake)
    attempts = attempts_by_paper(lake.fetches())
    latest = _latest(lake, rules)
    found = []
    for query in queries.values():
        done = covered(query, windows)
        status = QueryStatus(query.benchmark)
        if done:
            status.since, status.until, status.gaps = done[0].since, done[0].until, len(done) - 1
        for candidate in latest.get(query.benchmark, {}).values():
            status.found += 1
            if candidate.status == "skipped":
                status.skipped[_why_skipped(candidate, rules)] += 1
                continue
            tries = attempts.get((candidate.arxiv_id, candidate.version), [])
            last = outcome(tries)
            if last is None:
                status.queued += 1
            elif last.status == STORED:
                status.fetched += 1
                status.read += last.pdf_sha256 in read_sha256s
            else:
                status.failed[last.status] += 1
                status.waiting_for_retry += is_open(tries, MOST_TRIES)
        found.append(status)
    return found


def _latest(lake: Lake, rules: CandidateRules) -> dict[str, dict[str, Candidate]]:
    """By benchmark and paper, the newest ranking under the present rules."""
    latest: dict[str, dict[str, Candidate]] = {}
    for row in lake.read_rows("candidates", Candidate):
        if row.rules_version != rules.version:
            continue
        papers = latest.setdefault(row.benchmark, {})
        known = papers.get(row.arxiv_id)
        if known is None or (row.version, row.at) >= (known.version, known.at):
            papers[row.arxiv_id] = row
    return latest


def _why_skipped(candidate: Candidate, rules: CandidateRules) -> str:
    against = [reason.rsplit(" ", 1)[0] for reason in _rule_names(candidate) if _weight(reason) < 0]
    return " and ".join(against) if against else f"promises too little (score under {rules.threshold:g})"


def _rule_names(candidate: Candidate) -> list[str]:
    """Name and weight of each rule that matched, without the words it matched."""
    return [reason.split(":", 1)[0] for reason in candidate.reasons]


def _weight(reason: str) -> float:
    return float(reason.rsplit(" ", 1)[1])
