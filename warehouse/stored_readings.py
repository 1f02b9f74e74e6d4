"""What was read of each paper of a lake, without a published warehouse: learning a judge must not need a judge."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import duckdb

from extractors.reading import PaperReadings
from warehouse.errors import WarehouseError
from warehouse.gather import gather, identities, transaction
from warehouse.lake import Lake
from warehouse.schema import create_table, tables


def stored_readings(lake: Lake) -> Iterator[tuple[str, dt.date | None, PaperReadings]]:
    """Id, date and readings of each paper's version that counts, file by file of the lake.

    Raises LakeMissingError, ShardDamagedError, or WarehouseError where an ingest changes the files meanwhile.
    """
    lake.require()
    with duckdb.connect(":memory:") as connection:
        connection.execute("SET TimeZone = 'UTC'")
        with transaction(connection):
            for relation in tables():
                connection.execute(create_table(relation))
        shards = {(path.parent.name, path.name): path for path in gather(connection, lake)}
        wanted = identities(connection)
        published = {
            sha for (sha,) in connection.execute("SELECT pdf_sha256 FROM paper_versions WHERE published").fetchall()
        }
    for key, papers in wanted.items():
        try:
            readings = {paper.pdf_sha256: paper for paper in lake.read_readings(shards[key])}
        except FileNotFoundError as error:
            raise WarehouseError(
                f"{shards[key]} is gone: an ingest put it together with others meanwhile. Run the command again."
            ) from error
        for paper in papers:
            if paper.pdf_sha256 in published:
                yield paper.arxiv_id, paper.published_on, readings[paper.pdf_sha256]
