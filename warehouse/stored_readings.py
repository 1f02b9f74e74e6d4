"""What was read of each paper of a lake, without a published warehouse: learning a judge must not need a judge."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import groupby

from extractors.reading import PaperReadings
from warehouse.errors import still_there
from warehouse.lake import Lake
from warehouse.texts import stored_papers


def stored_readings(lake: Lake) -> Iterator[tuple[str, dt.date | None, PaperReadings]]:
    """Id, date and readings of each paper's version that counts, file by file of the lake.

    Raises LakeMissingError, ShardDamagedError, or WarehouseError where an ingest changes the files meanwhile.
    """
    for shard, papers in groupby(stored_papers(lake).values(), key=lambda paper: paper.shard):
        with still_there(shard):
            readings = {paper.pdf_sha256: paper for paper in lake.read_readings(shard)}
        for paper in papers:
            yield paper.identity.arxiv_id, paper.identity.published_on, readings[paper.identity.pdf_sha256]
