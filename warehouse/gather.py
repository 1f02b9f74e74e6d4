"""The lake's files as relations of a database in the making: which paper each PDF is, what is known of each paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Literal

import duckdb
import pyarrow as pa

from warehouse import codec
from warehouse.curating import ShardKey, shard_key
from warehouse.integrity import verify
from warehouse.lake import Lake, read_table
from warehouse.readings_shard import to_shard
from warehouse.records import Candidate, CuratedPaper, Fetch, PaperIdentity, PaperMetadata, StageStatus
from warehouse.schema import DATA, relations
from warehouse.versions import rules_version

Connection = duckdb.DuckDBPyConnection

KEPT: tuple[Literal["candidates", "fits", "extrapolations"], ...] = ("candidates", "fits", "extrapolations")
"""Folders of the lake whose rows are relations as they stand."""


PAPERS_AT_ONCE: Final = 10_000
"""Readings of so many papers are sorted together: those of a hundred thousand do not fit into the memory allowed."""
_PLACE = "parse_path(file)[-2] AS rules_version, parse_filename(file) AS shard, file_row AS shard_row"


@contextmanager
def reading_shards(paths: Sequence[Path]) -> Iterator[None]:
    """Name the file of the lake that a failing query could not read."""
    try:
        yield
    except duckdb.Error:
        for path in paths:
            read_table(path)  # raises ShardDamagedError with the file's name
        raise


@contextmanager
def transaction(connection: Connection) -> Iterator[None]:
    """Many small statements as one: each by itself would be synced to the disk."""
    connection.execute("BEGIN")
    yield
    connection.execute("COMMIT")


def run_file(connection: Connection, name: str) -> None:
    """Run the statements of a file of `data/`."""
    connection.execute((DATA / name).read_text(encoding="utf-8"))


def scan(connection: Connection, view: str, paths: Sequence[Path], like: pa.Schema, select: str = "*") -> None:
    """Make a temporary view of Parquet files; columns that older files lack are NULL, without files it is empty.

    Besides the columns of `like` it has `file` (path) and `file_row`.
    """
    empty = f"{view}_columns"
    connection.register(empty, like.empty_table())
    source = f"SELECT *, NULL::VARCHAR AS file, NULL::BIGINT AS file_row FROM {empty}"
    if paths:
        names = ", ".join("'" + str(path).replace("'", "''") + "'" for path in paths)
        source += (
            " UNION ALL BY NAME SELECT * RENAME (filename AS file, file_row_number AS file_row) FROM read_parquet("
            f"[{names}], union_by_name = true, filename = true, file_row_number = true, hive_partitioning = false)"
        )
    connection.execute(f"CREATE OR REPLACE TEMP VIEW {view} AS SELECT {select} FROM ({source})")


def gather(connection: Connection, lake: Lake, known: Collection[ShardKey] = ()) -> list[Path]:
    """Fill `papers`, `paper_versions` and `paper_status`; return the files of readings, of all rules.

    Of the files of readings in `known` the outcomes are taken from the relation `known.outcomes`.
    Raises ShardDamagedError with all damaged files among those that it reads.
    """
    shards = [path for rules in lake.versions("readings") for path in lake.shards("readings", rules)]
    fetches, papers, candidates, statuses = (lake.shards(name) for name in ("fetches", "papers", "candidates", "runs"))
    readings = to_shard([], dt.datetime.now(dt.UTC)).schema
    connection.execute("SET VARIABLE rules_now = ?", [rules_version()])
    fresh = [path for path in shards if shard_key(path) not in known]
    verify(*fresh, *fetches, *papers, *candidates, *statuses)
    with reading_shards([*fresh, *fetches, *papers, *candidates, *statuses]):
        scan(connection, "fresh_outcomes", fresh, readings, f"* EXCLUDE (readings, tables, file, file_row), {_PLACE}")
        connection.execute("CREATE TEMP TABLE lake_readings AS SELECT * FROM fresh_outcomes")
        if known:
            insert_known(connection, [shard_key(path) for path in shards if shard_key(path) in known])
        scan(connection, "lake_fetches", fetches, codec.arrow_schema(Fetch))
        scan(connection, "lake_papers", papers, codec.arrow_schema(PaperMetadata))
        scan(connection, "lake_candidates", candidates, codec.arrow_schema(Candidate))
        scan(connection, "lake_statuses", statuses, codec.arrow_schema(StageStatus))
        run_file(connection, "gather.sql")
    return shards


def insert_known(connection: Connection, shards: Sequence[ShardKey]) -> None:
    """Add the outcomes of files of readings that the last publish read to `lake_readings`."""
    connection.execute(
        "INSERT INTO lake_readings BY NAME SELECT * FROM known.outcomes WHERE (rules_version, shard) IN "
        "(SELECT unnest(?::VARCHAR[]), unnest(?::VARCHAR[]))",
        columns_of(shards),
    )


def columns_of(shards: Iterable[ShardKey]) -> list[list[str]]:
    """Versions of rules and names of files of readings, as the two parameters of a query."""
    keys = list(shards)
    return [[rules for rules, _ in keys], [name for _, name in keys]]


def identities(
    connection: Connection, among: Collection[ShardKey] | None = None
) -> dict[ShardKey, list[PaperIdentity]]:
    """PDFs that were read, by the file of readings that counts for them; only of the files in `among`, if given."""
    rows = connection.execute(
        "SELECT o.rules_version, o.shard, pdf_sha256, v.arxiv_id, v.version, p.published_on "
        "FROM best_outcome AS o JOIN paper_versions AS v USING (pdf_sha256) "
        "JOIN papers AS p ON p.arxiv_id = v.arxiv_id WHERE o.status = 'read' "
        "AND (? OR (o.rules_version, o.shard) IN (SELECT unnest(?::VARCHAR[]), unnest(?::VARCHAR[]))) ORDER BY ALL",
        [among is None, *columns_of(among or ())],
    ).fetchall()
    found: dict[ShardKey, list[PaperIdentity]] = {}
    for rules, shard, *identity in rows:
        found.setdefault((rules, shard), []).append(PaperIdentity(*identity))
    return found


def _parts(connection: Connection, shards: Sequence[Path]) -> list[tuple[int, list[Path]]]:
    """The papers in parts of PAPERS_AT_ONCE, as relation `parts`, by arXiv id, with the files that hold each part."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE parts AS SELECT pdf_sha256, o.rules_version, o.shard, "
        "(row_number() OVER (ORDER BY v.arxiv_id, pdf_sha256) - 1) // ? AS part "
        "FROM best_outcome AS o JOIN paper_versions AS v USING (pdf_sha256)",
        [PAPERS_AT_ONCE],
    )
    told = connection.execute(
        "SELECT part, list(DISTINCT (rules_version, shard)) FROM parts GROUP BY part ORDER BY part"
    )
    by_part = {part: {tuple(key) for key in keys} for part, keys in told.fetchall()}
    return [(part, [path for path in shards if shard_key(path) in keys]) for part, keys in by_part.items()]


def load_readings(connection: Connection, shards: Sequence[Path]) -> None:
    """Fill `readings` and `tables`; of two readings of one reader at one place the first stays."""
    with reading_shards(shards):
        schema = to_shard([], dt.datetime.now(dt.UTC)).schema
        for part, files in _parts(connection, shards):
            connection.execute("SET VARIABLE part = ?", [part])
            scan(connection, "lake_nested", files, schema, f"pdf_sha256, readings, tables, {_PLACE}")
            run_file(connection, "readings.sql")
    for relation, key in (("readings", "reading_id, reader"), ("tables", "pdf_sha256, table_id")):
        connection.execute(
            f"DELETE FROM {relation} WHERE rowid IN (SELECT unnest(list(rowid ORDER BY rowid)[2:]) FROM {relation} "
            f"WHERE ({key}) IN (SELECT ({key}) FROM {relation} GROUP BY {key} HAVING count(*) > 1) GROUP BY {key})"
        )


def load_kept(connection: Connection, lake: Lake) -> None:
    """Fill the relations that others keep in the lake as they are; of rows with one key those of the latest file."""
    for name in KEPT:
        relation = relations()[name]
        like = connection.sql(f"SELECT * FROM {name} LIMIT 0").to_arrow_table().schema
        paths = lake.shards(name)
        verify(*paths)
        # A version beyond what the column holds becomes NULL, and its row is set aside by the checks.
        columns = ", ".join(f'TRY_CAST("{c.name}" AS {c.type}) AS "{c.name}"' for c in relation.columns)
        key = ", ".join(relation.key)
        with reading_shards(paths):
            scan(connection, f"kept_{name}", paths, like)
            connection.execute(
                f"INSERT INTO {name} BY NAME SELECT {columns} FROM kept_{name} QUALIFY row_number() OVER "
                f"(PARTITION BY {key} ORDER BY parse_filename(file) DESC, file_row DESC) = 1 ORDER BY {key}"
            )


def load_claims(connection: Connection, shards: Sequence[Path]) -> None:
    """Fill `training_runs`, `benchmark_results`, `model_costs` and their estimates from files of claims."""
    with reading_shards(shards):
        scan(
            connection,
            "lake_claims",
            shards,
            codec.arrow_schema(CuratedPaper),
            "pdf_sha256, claims, estimates, cost_estimates, problem",
        )
        run_file(connection, "claims.sql")
