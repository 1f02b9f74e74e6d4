"""What second readers proposed of each paper, as it lies in the lake: `proposals/`, a file a batch of papers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from extractors.second.proposals import Proposals
from warehouse import codec
from warehouse.lake import Lake, read_table
from warehouse.versions import second_reader_version


@dataclass(frozen=True, slots=True)
class SecondReading:
    """What of one model's replies on one paper's version the paper bears out.

    `replies` is a digest of the replies read. `complete` where every part of the paper has a reply that could be
    read: only then does silence of the reader say anything. Tokens are as the endpoint counted them, 0 where it did
    not; `received_at` is of the last reply.
    """

    pdf_sha256: str
    arxiv_id: str
    version: int | None
    model: str
    prompt_digest: str
    replies: str
    complete: bool
    prompt_tokens: int
    completion_tokens: int
    received_at: dt.datetime
    proposals: Proposals


def second_readings(lake: Lake, version: str | None = None) -> list[SecondReading]:
    """All second readings made under a version of grounding, by default the present one, in order of the files."""
    paths = lake.shards("proposals", version or second_reader_version())
    return [reading for path in paths for reading in codec.from_table(read_table(path), SecondReading)]


def latest(readings: Iterable[SecondReading]) -> dict[str, SecondReading]:
    """By sha256 of the PDF, the whole second reading of the latest reply: one second reader sits on a paper."""
    best: dict[str, SecondReading] = {}
    for reading in readings:
        known = best.get(reading.pdf_sha256)
        if reading.complete and (known is None or reading.received_at >= known.received_at):
            best[reading.pdf_sha256] = reading
    return best


def write_second_readings(lake: Lake, readings: list[SecondReading]) -> Path:
    """Store a batch of second readings under the present version of grounding."""
    return lake.write_table("proposals", codec.to_table(readings, SecondReading), version=second_reader_version())
