"""Attempts to get PDFs, kept so that a killed run loses none: a line each at once, a file for each batch."""

from __future__ import annotations

import datetime as dt
import json
import os
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Self

from collection.pdfs import FINAL, STORED
from curation.decisions.sealing import seal, unseal
from warehouse.lake import Lake
from warehouse.records import Fetch

Key = tuple[str, int | None]
"""A version of a paper."""


class Journal:
    """Attempts of a batch in the making, each on disk before the next begins.

    To be used while no other process fetches into the lake: the lines that a killed run left are stored first.
    """

    def __init__(self, lake: Lake) -> None:
        self._lake = lake
        self._path = lake.root / "fetches" / f"batch-{uuid.uuid4().hex}.jsonl"
        self._rows: list[Fetch] = []

    def __enter__(self) -> Self:
        for left in sorted(self._path.parent.glob("batch-*.jsonl")):
            if rows := _read(left):
                self._lake.write_fetches(rows)
            left.unlink()
        return self

    def add(self, row: Fetch) -> None:
        """Keep a row for good."""
        line = seal(json.dumps({**asdict(row), "at": row.at.isoformat()})) + b"\n"
        with self._path.open("ab") as sink:
            sink.write(line)
            sink.flush()
            os.fsync(sink.fileno())
        self._rows.append(row)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._rows:
            self._lake.write_fetches(self._rows)
            self._path.unlink()


def _read(path: Path) -> list[Fetch]:
    """The rows of a journal; a line cut by a power loss, or no longer as written, is an attempt that did not count."""
    rows = []
    for line in path.read_bytes().splitlines():
        try:
            values = json.loads(unseal(line)[0])
            rows.append(Fetch(**{**values, "at": dt.datetime.fromisoformat(values["at"])}))
        except (ValueError, TypeError, KeyError):
            continue
    return rows


def attempts_by_paper(fetches: Iterable[Fetch]) -> dict[Key, list[Fetch]]:
    """The attempts at each version of a paper that were asked of arXiv, oldest first."""
    found: dict[Key, list[Fetch]] = defaultdict(list)
    for row in fetches:
        if row.source == "arxiv" and row.arxiv_id is not None:
            found[row.arxiv_id, row.version].append(row)
    for rows in found.values():
        rows.sort(key=lambda row: row.at)
    return found


def outcome(attempts: list[Fetch]) -> Fetch | None:
    """The one outcome of a version of a paper: stored if it ever was, else its last failure."""
    return next((row for row in attempts if row.status == STORED), attempts[-1] if attempts else None)


def is_open(attempts: list[Fetch], most_tries: int | None) -> bool:
    """Whether a version of a paper is still to be fetched: a failure that may pass, until it was tried in that many
    runs (None: in any number).
    """
    last = outcome(attempts)
    if last is None:
        return True
    return last.status not in FINAL and (most_tries is None or len(attempts) < most_tries)
