"""The Prefect flow `ingest`: the steps of `flows.steps`, with the reading done by tasks of batches of papers."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from prefect import flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

from extractors.reading import Status
from flows import steps
from flows.cluster import reading_on
from flows.cluster_settings import cluster_address, require_scheduler
from flows.pool import PdfJob
from flows.progress import Progress, Silent
from flows.serving import CannotServe, health, passing_server
from flows.storing import find_pdfs
from warehouse.addresses import lake_at
from warehouse.lake import Lake
from warehouse.publish import PublishReport

PAPERS_PER_TASK = 50
"""A task costs up to 0.1 s of orchestration; a batch of so many papers works for half a minute."""

WATCHER: ContextVar[Progress | None] = ContextVar("WATCHER", default=None)
"""Who watches a flow that runs in this process; without anybody, progress goes to the flow run's log."""


class LoggedProgress(Silent):
    """The flow run's log of stages and of what is waited for."""

    def __init__(self) -> None:
        self._log = get_run_logger()

    def stage(self, name: str, total: int | None = None) -> None:
        """Log the beginning of a stage."""
        self._log.info("%s: %s to do", name, "an unknown number" if total is None else total)

    def say(self, line: str) -> None:
        """Log a line."""
        self._log.info("%s", line)


def _watcher() -> Progress | None:
    # A function of its own: Dask sends a task and its flow with their globals, and a ContextVar cannot be sent.
    return WATCHER.get()


@task(name="read papers", task_run_name="read {batch_name}", cache_policy=NO_CACHE, persist_result=False)
def read_batch(lake_root: str, jobs: Sequence[PdfJob], rules: str, batch_name: str) -> Counter[Status]:
    """Read one batch of PDFs of the lake and write its shard; what is written is all it leaves behind."""
    return steps.read_pdfs(Lake(lake_root), jobs, rules, _watcher())


@task(name="publish", cache_policy=NO_CACHE, persist_result=False)
def publish_lake(lake_root: str) -> PublishReport:
    """Build the warehouse from the lake and put it in the place of the old one."""
    return steps.publish_lake(Lake(lake_root), _watcher())


def read_in_tasks(lake: Lake, jobs: Sequence[PdfJob], rules: str, progress: Progress) -> None:
    """Read PDFs by tasks of batches, each on all cores of this machine and so one after another."""
    for name, batch in _batches(jobs):
        read_batch(str(lake.root), batch, rules, name)


def reading(address: str) -> steps.ReadJobs:
    """How a flow reads: on the Dask cluster at `address`, or where that is empty, by tasks on this machine."""
    return reading_on(address) if address else read_in_tasks


def _batches(jobs: Sequence[PdfJob]) -> Iterator[tuple[str, Sequence[PdfJob]]]:
    starts = range(0, len(jobs), PAPERS_PER_TASK)
    for number, start in enumerate(starts, 1):
        yield f"batch {number} of {len(starts)}", jobs[start : start + PAPERS_PER_TASK]


@flow(name="ingest", persist_result=False)
def ingest(
    pdf_dir: str, lake: str = "lake", retry: bool = False, dask: str = ""
) -> tuple[steps.IngestReport, PublishReport]:
    """Read the PDFs of a folder into the lake and publish the warehouse.

    Paths are those of the machine the flow runs on. `dask` is the address of a Dask scheduler on whose workers the PDFs
    are read; unsaid, it is that of the settings (`flows.cluster_settings`), and without one this machine reads.
    """
    progress = _watcher() or LoggedProgress()
    read = reading(cluster_address(dask))
    with lake_at(lake) as root:
        report = steps.ingest_pdfs(root, find_pdfs(Path(pdf_dir)), progress, retry=retry, read=read)
        return report, publish_lake(str(root.root))


def run_watched(
    pdf_dir: Path, lake: Path, progress: Progress, *, retry: bool = False, dask: str = ""
) -> tuple[steps.IngestReport, PublishReport]:
    """Run the flow in this process while a person watches.

    Raises CannotServe or ClusterError where the Prefect server or the Dask scheduler named is not there.
    """
    require_server()
    # Before Prefect's server starts, which takes seconds.
    if address := cluster_address(dask):
        require_scheduler(address)
    with watched(progress):
        report, published = ingest(str(pdf_dir), str(lake), retry, dask)
    return report, published


def require_server() -> None:
    """Raise CannotServe where PREFECT_API_URL names a server that does not answer."""
    configured = os.environ.get("PREFECT_API_URL")
    if configured and (problem := health(configured)) is not None:
        raise CannotServe(
            f"No Prefect server answers at PREFECT_API_URL={configured} ({problem}). Start it with `prefect server "
            "start --host 127.0.0.1`, or run without Prefect: --no-flow."
        )


@contextmanager
def watched(progress: Progress) -> Iterator[None]:
    """Flows that run in this process within the block tell `progress` how far they are.

    Where the settings name no server, one of their own is started: Prefect's would be left running by a run that is
    killed.
    """
    # Joining the heartbeat's thread costs a second, and nobody looks for a run that died in a person's terminal.
    quiet = {PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}
    with passing_server(), temporary_settings(quiet):
        token = WATCHER.set(progress)
        try:
            yield
        finally:
            WATCHER.reset(token)
