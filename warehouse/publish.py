"""Publish: build the whole warehouse of the lake into a temporary file, check it, rename it over the old one."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb
from filelock import FileLock

from warehouse.asking import order_questions
from warehouse.build import record_build
from warehouse.curating import MakeClaims, Progress, curate, in_this_process
from warehouse.deciding import Applied, apply_decisions
from warehouse.errors import LakeFullError, WarehouseError, writing
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
from warehouse.lost_decisions import keep_lost, only_published
from warehouse.read import first_line
from warehouse.reference import load_reference
from warehouse.schema import DATA, comments, create_table, relations, tables
from warehouse.second_loading import load_second_readings
from warehouse.setting_aside import record, refused_decision, settle, told
from warehouse.versions import rules_version

STORAGE = "v1.5.0"
"""Oldest client that can read the file: DuckDB 2's own default shuts out all clients of version 1."""
MEMORY_LIMIT = "2GB"
"""The database spills to the disk beyond it."""


@dataclass(frozen=True, slots=True)
class PublishReport:
    """What was published. `problems` are lines of decisions that cannot be read, `set_aside` rows and decisions that
    broke a check: they are left out and kept nothing else from being published.
    """

    warehouse: Path
    counts: Mapping[str, int]
    rules_version: str
    papers_of_older_rules: int
    curation_failures: tuple[tuple[str, str], ...]
    problems: tuple[str, ...]
    set_aside: tuple[str, ...] = ()

    @property
    def left_out(self) -> list[str]:
        """A line for each line of decisions, paper, claim and decision that the warehouse had to do without."""
        return [
            *(f"decision set aside: {problem}" for problem in self.problems),
            *(f"no claims made of {arxiv_id}: {problem}" for arxiv_id, problem in self.curation_failures),
            *(f"set aside: {what}" for what in self.set_aside),
        ]


def publish(
    lake: Lake,
    *,
    judges: Path | None = None,
    progress: Progress = lambda *_: None,
    make: MakeClaims = in_this_process,
) -> PublishReport:
    """Publish the lake's warehouse; the old one stays until the new one is complete and passed its checks.

    `judges` is a folder of judges (`climits learn`) to sit in place of those of the package; `make` is how claims are
    made that are not there yet, such as `flows.claiming.make_claims`.
    A row of a paper and a decision that break a check are left out and told in the report.
    Raises LakeMissingError, ShardDamagedError, LakeFullError, or ChecksFailedError where the program is at fault.
    """
    lake.require()
    with writing(lake.root), FileLock(lake.publish_lock):
        for stale in lake.root.glob(".publish-*.duckdb*"):
            stale.unlink(missing_ok=True)
        handle, name = tempfile.mkstemp(".duckdb", ".publish-", lake.root)
        os.close(handle)
        temporary = Path(name)
        temporary.unlink()  # DuckDB makes the file itself
        try:
            report = _build(lake, temporary, judges, progress, make)
            with temporary.open("rb") as written:
                os.fsync(written.fileno())
            # Whoever opened the old warehouse to write leaves a log that belongs to no other file. Removed before and
            # after the renaming, it stands beside the new one for a moment at most.
            lake.warehouse_log.unlink(missing_ok=True)
            temporary.replace(lake.warehouse)
            lake.warehouse_log.unlink(missing_ok=True)
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


def _build(lake: Lake, file: Path, judges: Path | None, progress: Progress, make: MakeClaims) -> PublishReport:
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
        claims = curate(lake, shards, identities(connection), judges=judges, progress=progress, make=make)
        load_claims(connection, claims)
        _refuse_if_all_failed(connection)
        progress("warehouse", 1, steps)
        load_readings(connection, shards)
        load_second_readings(connection, lake)
        load_kept(connection, lake)
        progress("warehouse", 2, steps)
        applied = apply_decisions(connection, lake)
        progress("warehouse", 3, steps)
        with transaction(connection):
            for relation in relations().values():
                if relation.kind == "view":
                    connection.execute((DATA / "views" / f"{relation.name}.sql").read_text(encoding="utf-8"))
                for comment in comments(relation):
                    connection.execute(comment)
        aside = [refused_decision(*one) for one in applied.refused.values()]
        aside += settle(connection, lambda: run_file(connection, "coverage.sql"))
        order_questions(connection)
        record(connection, aside)
        record_build(connection, lake)
        progress("warehouse", 4, steps)
        problems = [*(str(problem) for problem in applied.loaded.problems), *_lost(lake, applied)]
        report = _report(connection, lake, problems, told(aside))
        connection.execute("CHECKPOINT")
    _verify(file, report.counts)
    progress("warehouse", steps, steps)
    return report


def _lost(lake: Lake, applied: Applied) -> list[str]:
    """Decisions of the warehouse that is replaced and of no file: they are kept aside, as the new one lacks them."""
    lost = only_published(lake, {decision.decision_id for decision in applied.loaded.decisions})
    if not lost:
        return []
    kept = keep_lost(lake, lost)
    return [f"{len(lost)} decisions of the last warehouse are in no file of decisions any more; kept in {kept}"]


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


def _report(connection: Connection, lake: Lake, problems: Sequence[str], set_aside: tuple[str, ...]) -> PublishReport:
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
        lake.warehouse, counts, rules_version(), older[0] if older else 0, tuple(failures), tuple(problems), set_aside
    )
