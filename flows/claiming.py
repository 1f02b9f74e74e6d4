"""Claims made in worker processes with limits on memory and time: whatever a paper does there, the rest is published.

A file of readings is a job. Where one runs out of time or ends its worker, its papers are tried one by one, and the
paper that is to blame is published without claims.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

from pebble import ProcessExpired, ProcessPool

from flows.fork_server import refuse_unloadable, start_fork_server
from flows.pool import prepare_worker
from warehouse.curating import ClaimJob, curate_alone, curate_shard, without_claims, write_claims
from warehouse.errors import WarehouseError
from warehouse.lake import Lake
from warehouse.records import CuratedPaper, PaperIdentity
from warehouse.versions import rules_version

MAKER = "warehouse.curating:curate_shard"
PRELOADED = ["warehouse.curating", "curation.claims.curate", "lightgbm"]
"""What the fork server loads for all workers. No judges: LightGBM reads trees in threads, which no fork survives."""


@dataclass(frozen=True, slots=True)
class ClaimLimits:
    """What the claims of one paper may cost: a real one takes a sixth of a second and some ten MB.

    `memory_mb` is address space on top of what a worker holds when it has loaded the rules. A file of 50 papers with
    many tables takes over a GB, since features of all its candidates are written at once, and judges of five folds
    some hundred MB.
    """

    seconds: float = 60.0
    memory_mb: int = 4096

    def seconds_of(self, job: ClaimJob) -> float:
        """Time for a whole file, in which one paper in trouble shows before the others have lost much."""
        return self.seconds + 2.0 * len(job.papers)


def load_makers_early(lake: Lake) -> None:
    """Load what makers of claims need, beside what the caller does, where readings came since the last publish."""
    shards = lake.shards("readings", rules_version())
    if shards and shards[-1].name >= _stamp(lake.warehouse):
        start_fork_server(*PRELOADED)


def _stamp(file: Path) -> str:
    """When a file was written, as names of files of readings begin; of one that is not there, what is before all."""
    if not file.is_file():
        return ""
    return f"{dt.datetime.fromtimestamp(file.stat().st_mtime, dt.UTC):%Y%m%dT%H%M%S}"


def make_claims(
    jobs: Sequence[ClaimJob],
    limits: ClaimLimits | None = None,
    shard: Callable[[ClaimJob], Path] = curate_shard,
    alone: Callable[[ClaimJob, PaperIdentity], CuratedPaper] = curate_alone,
) -> Iterator[Path]:
    """Make the claims of files of readings, one worker a core; yields the file of each job as it is ready.

    `shard` and `alone` are what workers call; tests give others. Raises WorkersCannotStart where what they load has a
    fault, WarehouseError where they end for another reason.
    """
    limits = limits or ClaimLimits()
    pool = ProcessPool(
        max_workers=min(_cores(), len(jobs)),
        initializer=prepare_worker,
        initargs=(MAKER, limits.memory_mb),
        context=start_fork_server(*PRELOADED),
    )
    try:
        working: dict[Future[Path], ClaimJob] = {
            pool.schedule(shard, args=(job,), timeout=limits.seconds_of(job)): job for job in jobs
        }
        for future in as_completed(working):
            try:
                yield future.result()
            except (TimeoutError, ProcessExpired, MemoryError):
                yield _one_by_one(pool, working[future], limits, alone)
    except BrokenProcessPool as error:
        refuse_unloadable(*PRELOADED)
        raise WarehouseError(
            "The processes that make claims end before they make any, probably for want of memory. What was made is "
            "kept: free some memory and run `climits publish` again, it goes on where it stopped."
        ) from error
    finally:
        pool.stop()
        pool.join()


def _one_by_one(
    pool: ProcessPool,
    job: ClaimJob,
    limits: ClaimLimits,
    alone: Callable[[ClaimJob, PaperIdentity], CuratedPaper],
) -> Path:
    rows: list[CuratedPaper] = []
    may_pass = False
    for paper in job.papers:
        future: Future[CuratedPaper] = pool.schedule(alone, args=(job, paper), timeout=limits.seconds)
        try:
            rows.append(future.result())
            may_pass = may_pass or bool(rows[-1].problem)
        except TimeoutError:
            # Nothing that the next publish would see end otherwise: it stands until the rules change.
            rows.append(without_claims(paper, f"the claims were not made within {limits.seconds:g} s"))
        except MemoryError:
            rows.append(without_claims(paper, f"the claims take more than {limits.memory_mb:,} MB"))
            may_pass = True
        except ProcessExpired as end:
            problem = f"the process that made them ended ({end.exitcode}); it may use {limits.memory_mb:,} MB"
            rows.append(without_claims(paper, problem))
            may_pass = True
    return write_claims(job, rows, try_again=may_pass)


def _cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
