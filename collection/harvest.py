"""Metadata into the lake: a window of a query at a time, and papers by id."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import filelock
import pyarrow as pa

from collection.client import ArxivClient, TooManyResults
from collection.identifiers import ArxivId
from collection.metadata import to_records
from collection.progress import Progress
from collection.queries import Query
from collection.windows import Window, covered, describe, harvested_windows, missing
from warehouse import codec
from warehouse.errors import writing
from warehouse.lake import Lake
from warehouse.records import PaperMetadata

Now = Callable[[], dt.datetime]
Told = Callable[[str], object]
"""Told of a record that was left out, and why."""


def utc_now() -> dt.datetime:
    """The time that records are stamped with."""
    return dt.datetime.now(dt.UTC)


@contextmanager
def one_at_a_time(lake: Lake, what: str, progress: Progress) -> Iterator[None]:
    """Let one process of those that collect into this lake do `what`; the others wait and then share what is left."""
    folder = lake.create().root / "locks"
    lock = filelock.FileLock(folder / f"{what}.lock")
    with writing(lake.root):
        folder.mkdir(exist_ok=True)
        try:
            lock.acquire(timeout=0)
        except filelock.Timeout:
            progress.waiting(f"another run that works on the same lake ({what})", 0.0)
            lock.acquire()
    try:
        yield
    finally:
        lock.release()


def harvest_query(
    lake: Lake,
    client: ArxivClient,
    query: Query,
    wanted: Window,
    progress: Progress,
    now: Now = utc_now,
    unusable: Told = lambda _: None,
) -> int:
    """Harvest every missing window of `wanted`; return how many records came.

    Each window is stored when all its pages have come; what fails leaves nothing of its window behind. A record that
    cannot be read is left out and `unusable` told of it. Raises CollectionError.
    """
    records = 0
    first = True
    while True:
        with one_at_a_time(lake, "harvest", progress):
            parts = missing(wanted, covered(query, harvested_windows(lake)), query.window_days)
            if first:
                progress.stage(f"{query.benchmark}: windows to {wanted.until}", len(parts))
                first = False
            if not parts:
                return records
            records += _harvest_window(lake, client, query, parts[0], now, unusable)
        progress.advance()


def _harvest_window(lake: Lake, client: ArxivClient, query: Query, window: Window, now: Now, unusable: Told) -> int:
    at = now()
    try:
        rows = to_records(client.search(query.text(window.since, window.until)), at, unusable)
    except TooManyResults:
        halves = window.halves()
        if halves is None:
            raise
        return sum(_harvest_window(lake, client, query, half, now, unusable) for half in halves)
    table = codec.to_table(rows, PaperMetadata).replace_schema_metadata(describe(query, window, len(rows)))
    name = f"{at:%Y%m%dT%H%M%S}-{query.benchmark}-{query.digest}-{window.since:%Y%m%d}-{window.until:%Y%m%d}"
    lake.write_table("papers", table, name=name)
    return len(rows)


def harvest_ids(
    lake: Lake,
    client: ArxivClient,
    ids: list[ArxivId],
    progress: Progress,
    now: Now = utc_now,
    unusable: Told = lambda _: None,
) -> tuple[list[PaperMetadata], list[ArxivId]]:
    """Store the metadata of these papers; return it and the ids that arXiv does not know."""
    progress.stage("metadata", len(ids))
    at = now()
    rows = to_records(client.by_id(ids), at, unusable)
    if rows:
        table: pa.Table = codec.to_table(rows, PaperMetadata)
        lake.write_table("papers", table, at=at)
    progress.advance(len(ids))
    known = {row.arxiv_id for row in rows}
    exact = {(row.arxiv_id, row.version) for row in rows}
    unknown = [one for one in ids if one.paper not in known or (one.version and (one.paper, one.version) not in exact)]
    return rows, unknown
