"""What arXiv's API says of a paper, as a record of the lake."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable

import arxiv

from collection.client import Unusable
from collection.identifiers import ArxivId, BadIdentifier, parse_id
from collection.transport import CollectionError
from warehouse.records import PaperMetadata


class BadRecord(CollectionError):
    """arXiv's record of a paper cannot be used."""


def to_record(result: arxiv.Result, harvested_at: dt.datetime) -> PaperMetadata:
    """The record of one result, whole; raises BadRecord where its id is none: it would become part of an address."""
    if isinstance(result, Unusable):
        raise BadRecord(f"arXiv's record of {result.entry_id} cannot be read: {result.problem}")
    paper = id_of(result)
    return PaperMetadata(
        arxiv_id=paper.paper,
        version=paper.version or 1,
        title=_line(result.title),
        published_on=result.published.date(),
        harvested_at=harvested_at,
        updated_on=result.updated.date(),
        authors=tuple(_line(author.name) for author in result.authors),
        abstract=result.summary.strip(),
        primary_category=result.primary_category or None,
        categories=tuple(result.categories),
        doi=result.doi or None,
        journal_reference=_line(result.journal_ref) if result.journal_ref else None,
        comment=_line(result.comment) if result.comment else None,
        source="arxiv-api",
    )


def to_records(
    results: Iterable[arxiv.Result], harvested_at: dt.datetime, unusable: Callable[[str], object]
) -> list[PaperMetadata]:
    """The records of results; a bad one costs itself alone, and `unusable` is told why."""
    rows = []
    for result in results:
        try:
            rows.append(to_record(result, harvested_at))
        except BadRecord as problem:
            unusable(str(problem))
    return rows


def id_of(result: arxiv.Result) -> ArxivId:
    """The id and version that a result speaks of."""
    try:
        return parse_id(result.entry_id)
    except BadIdentifier as problem:
        raise BadRecord(f"arXiv's answer names a paper by an unusable id: {problem}") from problem


def newest(records: list[PaperMetadata]) -> dict[str, PaperMetadata]:
    """By paper, the record of its newest version; of several the one harvested last."""
    best: dict[str, PaperMetadata] = {}
    for record in records:
        known = best.get(record.arxiv_id)
        if known is None or (record.version, record.harvested_at) >= (known.version, known.harvested_at):
            best[record.arxiv_id] = record
    return best


def _line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
