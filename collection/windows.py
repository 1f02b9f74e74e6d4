"""Which days of a query are harvested, which are missing: told by the harvested files themselves.

A window is a stretch of submission days. Its file in the lake is written when every page of it has come, so there is no
watermark beside the files that could run ahead of them.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from collection.queries import Query
from warehouse import codec
from warehouse.integrity import verify
from warehouse.lake import Lake, read_table
from warehouse.records import PaperMetadata

OVERLAP = dt.timedelta(days=7)
"""A window begins so long before the end of the one before: arXiv lists some papers days after their submission."""
_KEY = b"climits.window"


class BadWindow(ValueError):
    """The days asked for make no window."""


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """Submissions of a query from the start of day `since` to the start of day `until`."""

    since: dt.date
    until: dt.date

    def halves(self) -> tuple[Window, Window] | None:
        """The window in two, or None where it is a single day."""
        days = (self.until - self.since).days
        if days < 2:
            return None
        middle = self.since + dt.timedelta(days=days // 2)
        return Window(self.since, middle), Window(middle, self.until)


@dataclass(frozen=True, slots=True)
class HarvestedWindow:
    """A window that is stored, with the number of its results."""

    benchmark: str
    digest: str
    window: Window
    results: int


def describe(query: Query, window: Window, results: int) -> dict[bytes, bytes]:
    """What a harvested file says of its window, as metadata of the file."""
    said = {
        "benchmark": query.benchmark,
        "digest": query.digest,
        "since": window.since.isoformat(),
        "until": window.until.isoformat(),
        "results": results,
    }
    return {_KEY: json.dumps(said).encode()}


def harvested_windows(lake: Lake) -> list[HarvestedWindow]:
    """All stored windows of all queries."""
    found = []
    for path in lake.shards("papers"):
        said = _said(path)
        if said is not None:
            window = Window(dt.date.fromisoformat(said["since"]), dt.date.fromisoformat(said["until"]))
            found.append(HarvestedWindow(said["benchmark"], said["digest"], window, said["results"]))
    return found


def papers_of(lake: Lake, query: Query) -> list[PaperMetadata]:
    """Every record that a window of this query brought."""
    rows: list[PaperMetadata] = []
    for path in lake.shards("papers"):
        said = _said(path)
        if said is not None and (said["benchmark"], said["digest"]) == (query.benchmark, query.digest):
            rows.extend(codec.from_table(read_table(path), PaperMetadata))
    return rows


@lru_cache(maxsize=100_000)
def _said(path: Path) -> dict[str, Any] | None:
    """What a harvested file says of its window; None for a file that is no window. The files never change."""
    verify(path)
    metadata = pq.read_metadata(path).metadata or {}
    if _KEY not in metadata:
        return None
    said: dict[str, Any] = json.loads(metadata[_KEY])
    return said


def covered(query: Query, harvested: Iterable[HarvestedWindow]) -> list[Window]:
    """The days of this query that are done, as the fewest windows, in order."""
    mine = sorted(h.window for h in harvested if h.benchmark == query.benchmark and h.digest == query.digest)
    merged: list[Window] = []
    for window in mine:
        if merged and window.since <= merged[-1].until:
            merged[-1] = Window(merged[-1].since, max(merged[-1].until, window.until))
        else:
            merged.append(window)
    return merged


def watermark(query: Query, harvested: Iterable[HarvestedWindow]) -> dt.date | None:
    """The day up to which everything is harvested from the query's earliest window on; None before the first."""
    done = covered(query, harvested)
    return done[0].until if done else None


def missing(wanted: Window, done: list[Window], window_days: int) -> list[Window]:
    """The parts of `wanted` that are not done, oldest first, none longer than `window_days` (overlap aside).

    A part that follows a done window begins a week before its end. Raises BadWindow where `wanted` is empty.
    """
    if wanted.since >= wanted.until:
        raise BadWindow(f"No day lies between {wanted.since} and {wanted.until}: --since must be a day before today.")
    gaps = []
    day = wanted.since
    for window in done:
        if window.until <= day:
            continue
        if window.since >= wanted.until:
            break
        if window.since > day:
            gaps.append(Window(day, window.since))
        day = window.until
    if day < wanted.until:
        gaps.append(Window(day, wanted.until))
    ends = {window.until for window in done}
    parts = []
    for gap in gaps:
        since = gap.since
        while since < gap.until:
            until = min(gap.until, since + dt.timedelta(days=window_days))
            parts.append(Window(since - OVERLAP if since in ends else since, until))
            since = until
    return parts
