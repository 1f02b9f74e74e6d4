"""Publish: build the whole warehouse of the lake into a temporary file, check it, rename it over the old one."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb
from filelock import FileLock

from warehouse.build import record_build
from warehouse.checks import run_checks
from warehouse.curating import Progress, curate
from warehouse.deciding import apply_decisions
from warehouse.errors import ChecksFailedError, LakeFullError, WarehouseError, writing
from warehouse.gather import (
    Connection,
    gather,
    identities,
    load_claims,
    load_kept,
    load_readings,
    run_file,
    transaction,
)
from warehouse.lake import Lake
from warehouse.read import first_line
from warehouse.reference import load_reference
from warehouse.schema import DATA, comments, create_table, relations, tables
from warehouse.second_loading import load_second_readings
from warehouse.versions import rules_version

STORAGE = "v1.5.0"
"""Oldest client that can read the file: DuckDB 2's own default shuts out all clients of version 1."""
MEMORY_LIMIT = "2GB"
"""The database spills to the disk beyond it."""


@dataclass(frozen=True, slots=True)
class PublishReport:
    """What was published. `problems` are worth a person's look but kept nothing from being published."""

    warehouse: Path
    counts: Mapping[str, int]
    rules_version: str
    papers_of_older_rules: int
    curation_failures: tuple[tuple[str, str], ...]
    problems: tuple[str, ...]


def publish(lake: Lake, *, judges: Path | None = None, progress: Progress = lambda *_: None) -> PublishReport:
    """Publish the lake's warehouse; the old one stays until the new one is complete and passed its checks.

    `judges` is a folder of judges (`climits learn`) to sit in place of those of the package.
    Raises LakeMissingError, ShardDamagedError, LakeFullError, or ChecksFailedError with every check that failed.
    """
    lake.require()
    with writing(lake.root), FileLock(lake.root / ".publish.lock"):
        for stale in lake.root.glob(".publish-*.duckdb*"):
            stale.unlink(missing_ok=True)
        handle, name = tempfile.mkstemp(".duckdb", ".publish-", lake.root)
        os.close(handle)
        temporary = Path(name)
        temporary.unlink()  # DuckDB makes the file itself
        try:
            report = _build(lake, temporary, judges, progress)
            with temporary.open("rb") as written:
                os.fsync(written.fileno())
            temporary.replace(lake.warehouse)
            return report
        except duckdb.Error as error:
            if "No space left" in str(error) or "could not write" in str(error).lower():
                raise LakeFullError(
                    f"No space left on the disk of {lake.root}: the warehouse was not published, the old one stays. "
                    f"Free some space and run `climits publish` again. ({first_line(error)})"
                ) from error
            raise
        finally:
            for left in (temporary, temporary.with_suffix(".duckdb.wal")):
                with suppress(FileNotFoundError):
                    left.unlink()


def _build(lake: Lake, file: Path, judges: Path | None, progress: Progress) -> PublishReport:
    config: dict[str, str | bool | int | float | list[str]] = {
        "storage_compatibility_version": STORAGE,
        "memory_limit": MEMORY_LIMIT,
        "temp_directory": str(lake.temporary),
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
    steps = 5
    with duckdb.connect(str(file), config=config) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        with transaction(connection):
            for relation in tables():
                connection.execute(create_table(relation))
        load_reference(connection)
        shards = gather(connection, lake)
        claims = curate(lake, shards, identities(connection), judges=judges, progress=progress)
        load_claims(connection, claims)
        _refuse_if_all_failed(connection)
        progress("warehouse", 1, steps)
        load_readings(connection, shards)
        load_second_readings(connection, lake)
        load_kept(connection, lake)
        progress("warehouse", 2, steps)
        loaded = apply_decisions(connection, lake)
        run_file(connection, "coverage.sql")
        progress("warehouse", 3, steps)
        with transaction(connection):
            for relation in relations().values():
                if relation.kind == "view":
                    connection.execute((DATA / "views" / f"{relation.name}.sql").read_text(encoding="utf-8"))
                for comment in comments(relation):
                    connection.execute(comment)
        record_build(connection, lake)
        progress("warehouse", 4, steps)
        _check(connection)
        report = _report(connection, lake, [str(problem) for problem in loaded.problems])
        connection.execute("CHECKPOINT")
    _verify(file, report.counts)
    progress("warehouse", steps, steps)
    return report


def _refuse_if_all_failed(connection: Connection) -> None:
    """A fault of the rules or their data must not replace a good warehouse by an empty one."""
    stages = connection.execute("SELECT status, any_value(detail) FROM paper_status WHERE stage = 'curate' GROUP BY 1")
    outcomes = dict(stages.fetchall())
    if set(outcomes) == {"failed"}:
        raise WarehouseError(
            f"No claims could be made of any paper, so nothing was published and the old warehouse stays. "
            f"The first problem was: {outcomes['failed']}"
        )


def _verify(file: Path, counts: Mapping[str, int]) -> None:
    """Read the finished file again: closing a database tells nobody that its last pages found no space."""
    with duckdb.connect(str(file), read_only=True) as connection:
        for name, count in counts.items():
            if connection.execute(f'SELECT count(*) FROM "{name}"').fetchall() != [(count,)]:
                raise WarehouseError(
                    f"{name} was not written whole: the warehouse was not published, the old one stays."
                )


def _check(connection: Connection) -> None:
    if failures := run_checks(connection):
        listed = "\n".join(f"- {failure}" for failure in failures)
        raise ChecksFailedError(
            f"Not published, the old warehouse stays: {len(failures)} checks failed.\n{listed}\nThe lake is intact. "
            "This is a fault of the rules or of the program: please report it with these lines."
        )


def _report(connection: Connection, lake: Lake, problems: list[str]) -> PublishReport:
    counts = {}
    for relation in tables():
        ((counts[relation.name],),) = connection.execute(f'SELECT count(*) FROM "{relation.name}"').fetchall()
    failures = connection.execute(
        "SELECT arxiv_id, detail FROM paper_status WHERE stage = 'curate' AND status = 'failed' ORDER BY ALL"
    ).fetchall()
    older = connection.execute(
        "SELECT count(*) FROM paper_versions WHERE published AND status = 'read' AND rules_version <> ?",
        [rules_version()],
    ).fetchone()
    return PublishReport(
        lake.warehouse, counts, rules_version(), older[0] if older else 0, tuple(failures), tuple(problems)
    )
