"""Which papers a lake holds, with their tables and lines, without a published warehouse and without their readings."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from extractors.reading import PaperText, Table
from warehouse import codec
from warehouse.errors import still_there
from warehouse.gather import gather, identities, transaction
from warehouse.lake import Lake, read_table
from warehouse.records import PaperIdentity
from warehouse.schema import create_table, tables
from warehouse.versions import texts_version


@dataclass(frozen=True, slots=True)
class StoredPaper:
    """A paper's version that counts, and the file of the lake with what was read of it."""

    identity: PaperIdentity
    shard: Path


@dataclass(frozen=True, slots=True)
class _Tables:
    pdf_sha256: str
    tables: tuple[Table, ...] = ()


def stored_papers(lake: Lake) -> dict[str, StoredPaper]:
    """The papers that were read, by their ids, in order of the files. Raises LakeMissingError or ShardDamagedError."""
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
    return {
        one.arxiv_id: StoredPaper(one, shards[key])
        for key, some in wanted.items()
        for one in some
        if one.pdf_sha256 in published
    }


def tables_of(shard: Path, pdf_sha256s: Collection[str]) -> dict[str, tuple[Table, ...]]:
    """The tables of papers of one file of readings, by sha256."""
    with still_there(shard):
        rows = _only(read_table(shard, ["pdf_sha256", "tables"]), pdf_sha256s)
    return {row.pdf_sha256: row.tables for row in codec.from_table(rows, _Tables)}


def stored_texts(lake: Lake, pdf_sha256s: Collection[str]) -> Iterator[PaperText]:
    """The lines of papers that are kept under the present version, file by file; each paper once."""
    left = set(pdf_sha256s)
    for path in lake.shards("texts", texts_version()):
        if not left:
            return
        if not _only(read_table(path, ["pdf_sha256"]), left).num_rows:
            continue  # lines are long, and most files hold other papers'
        for paper in codec.from_table(_only(read_table(path), left), PaperText):
            if paper.pdf_sha256 in left:
                left.discard(paper.pdf_sha256)
                yield paper


def _only(table: pa.Table, pdf_sha256s: Collection[str]) -> pa.Table:
    wanted = pa.array(sorted(pdf_sha256s), pa.string())
    return table.filter(pc.is_in(table["pdf_sha256"], value_set=wanted))
