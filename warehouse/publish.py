"""Publish: make the warehouse of the lake as a temporary file, check it, rename it over the old one."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

import duckdb
from filelock import FileLock

from warehouse.build import record_build
from warehouse.copying import checksum
from warehouse.curating import MakeClaims, Progress, in_this_process, shard_key
from warehouse.deciding import Decided
from warehouse.errors import LakeFullError, WarehouseError, writing
from warehouse.filling import STEPS, Job, Made, describe, fill_rest, prepare, problems_with
from warehouse.gather import gather, identities, load_claims, load_kept, run_file
from warehouse.integrity import fingerprint
from warehouse.known_build import KnownShard, inputs_of, load_said, program, seal_known, write_known
from warehouse.lake import Lake
from warehouse.publish_report import PublishReport, refuse_if_all_failed, report_on
from warehouse.read import first_line
from warehouse.second_readings import latest, second_readings
from warehouse.updating import as_it_is, update

__all__ = ["PublishReport", "publish"]

_TEMPORARY: Final = ".publish-"


def publish(
    lake: Lake,
    *,
    judges: Path | None = None,
    progress: Progress = lambda *_: None,
    make: MakeClaims = in_this_process,
) -> PublishReport:
    """Publish the lake's warehouse; the old one stays until the new one is complete and passed its checks.

    It is made of the old one and of the papers that changed since, or of the whole lake where that cannot be done;
    where nothing changed, the old one stays.
    `judges` is a folder of judges (`climits learn`) to sit in place of those of the package; `make` is how claims are
    made that are not there yet, such as `flows.claiming.make_claims`.
    A row of a paper and a decision that break a check are left out and told in the report.
    Raises LakeMissingError, ShardDamagedError, LakeFullError, or ChecksFailedError where the program is at fault.
    """
    lake.require()
    with writing(lake.root), FileLock(lake.publish_lock):
        for stale in lake.root.glob(f"{_TEMPORARY}*.duckdb*"):
            stale.unlink(missing_ok=True)
        handle, name = tempfile.mkstemp(".duckdb", _TEMPORARY, lake.root)
        os.close(handle)
        file = Path(name)
        job = Job(lake, file, file.with_suffix(".inputs.duckdb"), judges, progress, make)
        try:
            return _published(job)
        except duckdb.Error as error:
            if "No space left" in str(error) or "could not write" in str(error).lower():
                raise LakeFullError(
                    f"No space left on the disk of {lake.root}: the warehouse was not published, the old one stays. "
                    f"Free some space and run `climits publish` again. ({first_line(error)})"
                ) from error
            raise
        finally:
            _remove(job)


def _published(job: Job) -> PublishReport:
    lake = job.lake
    inputs = inputs_of(lake)
    if (report := as_it_is(job, inputs)) is not None:
        job.progress("warehouse", STEPS, STEPS)
        return report
    _remove(job)  # DuckDB makes the files itself
    made = update(job)
    if made is None:
        _remove(job)
        made = _build(job)
    _verify(job.file, made.report.counts)
    facts = {
        "program": program(job.judges),
        "inputs": inputs,
        "checksum": checksum(job.file),
        "warehouse": fingerprint(job.file),
        "papers changed since whole": str(made.changed_since_whole),
    }
    for written in (job.file, job.kept):
        if written == job.kept:
            seal_known(job.kept, facts)
        with written.open("rb") as file:
            os.fsync(file.fileno())
    # Whoever opened the old warehouse to write leaves a log that belongs to no other file. Removed before and
    # after the renaming, it stands beside the new one for a moment at most.
    lake.warehouse_log.unlink(missing_ok=True)
    job.file.replace(lake.warehouse)
    lake.warehouse_log.unlink(missing_ok=True)
    # A run that is killed before this leaves what belongs to another warehouse: the next publish builds the whole.
    job.kept.replace(lake.warehouse_inputs)
    job.progress("warehouse", STEPS, STEPS)
    return made.report


def _remove(job: Job) -> None:
    for left in (job.file, job.kept):
        for path in (left, left.with_name(f"{left.name}.wal")):
            with suppress(FileNotFoundError):
                path.unlink()


def _build(job: Job) -> Made:
    """Make the whole warehouse."""
    lake = job.lake
    with duckdb.connect(str(job.file), config=job.config) as connection:
        prepare(connection)
        shards = gather(connection, lake)
        load_kept(connection, lake)
        decided, second = Decided.of(lake), latest(second_readings(lake))
        load_said(connection, decided.digests(), second)
        run_file(connection, "digests.sql")
        claims = job.claims(shards, identities(connection), second)
        load_claims(connection, sorted(claims.values()))
        refuse_if_all_failed(connection)
        job.step(1)
        aside = fill_rest(connection, shards, second, decided, job.step)
        describe(connection)
        record_build(connection, lake)
        job.step(4)
        report = report_on(connection, lake, problems_with(lake, decided), aside)
        taken_in = {(key := shard_key(path)): KnownShard.of(path, claims.get(key)) for path in shards}
        write_known(connection, job.kept, taken_in, aside)
        connection.execute("CHECKPOINT")
    return Made(report, changed_since_whole=0)


def _verify(file: Path, counts: Mapping[str, int]) -> None:
    """Read the finished file again: closing a database tells nobody that its last pages found no space."""
    with duckdb.connect(str(file), read_only=True) as connection:
        for name, count in counts.items():
            if connection.execute(f'SELECT count(*) FROM "{name}"').fetchall() != [(count,)]:
                raise WarehouseError(
                    f"{name} was not written whole: the warehouse was not published, the old one stays."
                )
