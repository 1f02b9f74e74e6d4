"""Many machines: batches of papers as Prefect tasks on the workers of a Dask cluster that runs already.

Workers reach the lake by its address and write what they read into it themselves; whoever starts the run only lists
what is to be read and sees each batch done. The cluster's address is a setting, so that no flow needs to know of it.
"""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.futures import PrefectFuture, as_completed
from prefect.settings import PREFECT_API_URL

from collection.settings import is_loopback
from extractors.reading import Status
from flows import steps
from flows.cluster_settings import ANSWER_WITHIN_S, ClusterError, no_answer, require_scheduler
from flows.pool import PdfJob, ReaderPool
from flows.progress import Progress, Silent
from warehouse.addresses import lake_of_a_batch
from warehouse.lake import Lake
from warehouse.versions import rules_version

if TYPE_CHECKING:
    from prefect_dask.task_runners import DaskTaskRunner

PAPERS_PER_TASK: Final = 20
"""Few enough that no worker idles long at the end and a worker that dies costs little; a task costs some 0.1 s."""


def reading_on(address: str) -> steps.ReadJobs:
    """How a flow reads on the cluster at `address`. Raises ClusterError where nothing listens there."""
    require_scheduler(address)

    def read(lake: Lake, jobs: Sequence[PdfJob], rules: str, progress: Progress) -> None:
        with connected(address, progress) as runner:
            _read(runner, lake, jobs, rules, progress)

    return read


@task(name="read papers on a worker", task_run_name="read {batch_name}", cache_policy=NO_CACHE, persist_result=False)
def read_on_worker(lake_address: str, pdf_sha256s: Sequence[str], rules: str, batch_name: str) -> Counter[Status]:
    """Read PDFs of the lake in one process beside this Dask worker and write what was read into the lake.

    Raises ClusterError where this worker cannot: it then wrote nothing.
    """
    with lake_of_a_batch(lake_address) as lake:
        lake.bring_pdfs(pdf_sha256s)
        jobs = [PdfJob(lake.pdf_path(sha256), sha256) for sha256 in pdf_sha256s]
        _refuse_what_cannot_read(lake, jobs, rules)
        return steps.read_pdfs(lake, jobs, rules, Silent(), ReaderPool(workers=1))


def _refuse_what_cannot_read(lake: Lake, jobs: Sequence[PdfJob], rules: str) -> None:
    if multiprocessing.current_process().daemon:
        raise ClusterError(
            "This Dask worker may start no processes, and PDFs are read in processes of their own. Start workers with "
            "DASK_DISTRIBUTED__WORKER__DAEMON=False in their environment, or with --no-nanny."
        )
    if (here := rules_version()) != rules:
        raise ClusterError(
            f"This Dask worker has rules {here}, the run {rules}: install the same version of compute-limits on all "
            "machines and start the workers again."
        )
    if not any(job.path.is_file() for job in jobs):
        raise ClusterError(
            f"This Dask worker finds none of its PDFs in {lake.root}: the lake's folder must be shared by all machines "
            "under the same path, or the lake be in an object store (--lake s3://bucket/lake)."
        )


def batches(pdf_sha256s: Sequence[str], workers: int) -> list[list[str]]:
    """The PDFs in batches that take about as long as each other, the largest PDFs first; as many for each worker."""
    rounds = -(-len(pdf_sha256s) // (PAPERS_PER_TASK * workers))
    number = min(rounds * workers, len(pdf_sha256s))
    return [list(pdf_sha256s[first::number]) for first in range(number)]


def _read(runner: DaskTaskRunner, lake: Lake, jobs: Sequence[PdfJob], rules: str, progress: Progress) -> None:
    """Read PDFs on the cluster; a batch that fails does not stop the others, and is told at the end."""
    dealt = batches([job.pdf_sha256 for job in jobs], _workers(runner))
    if lake.mirror is not None:
        lake.mirror.push()
    lake_and_rules = {"lake_address": lake.address, "rules": rules}
    futures: list[PrefectFuture[Counter[Status]]] = [
        runner.submit(
            read_on_worker, {**lake_and_rules, "pdf_sha256s": batch, "batch_name": f"batch {n} of {len(dealt)}"}
        )
        for n, batch in enumerate(dealt, 1)
    ]
    problems: list[Exception] = []
    for future in as_completed(futures):
        try:
            progress.advance(future.result().total())
        except Exception as problem:  # of any kind: it was raised on another machine
            problems.append(problem)
    if lake.mirror is not None:
        lake.mirror.pull()
    if problems:
        raise ClusterError(
            f"{len(problems)} of {len(dealt)} batches were not read; what the others read is kept, and the same "
            f"command goes on from there. The first problem was: {type(problems[0]).__name__}: {problems[0]}"
        ) from problems[0]


def _workers(runner: DaskTaskRunner) -> int:
    return len(runner.client.scheduler_info(n_workers=-1)["workers"])


@contextmanager
def connected(address: str, progress: Progress) -> Iterator[DaskTaskRunner]:
    """A task runner on a cluster that answers and has a worker. Raises ClusterError."""
    try:
        from prefect_dask.task_runners import DaskTaskRunner
    except ImportError as missing:
        raise ClusterError("Dask is not installed: pip install -e '.[dask]' on every machine.") from missing
    api = PREFECT_API_URL.value() or ""
    if not is_loopback(urlsplit(address).hostname) and (not api or is_loopback(urlsplit(api).hostname)):
        raise ClusterError(
            f"The workers of {address} cannot reach this run's Prefect server{f' at {api}' if api else ''}. Start one "
            "that listens where they can, such as `prefect server start --host 10.0.0.1`, and set "
            "PREFECT_API_URL=http://10.0.0.1:4200/api."
        )
    with ExitStack() as stack:
        try:
            runner = stack.enter_context(DaskTaskRunner(address=address, client_kwargs={"timeout": ANSWER_WITHIN_S}))
            runner.client.wait_for_workers(1, ANSWER_WITHIN_S)
        # Without the traceback, which holds the client that could not connect: left to the garbage collector, it is
        # closed while another connects, and waits for a lock that this one holds.
        except OSError as problem:
            raise no_answer(address, problem) from problem.with_traceback(None)
        except TypeError as problem:
            if not address.startswith("tls"):
                raise
            raise ClusterError(
                f"{address} takes only who holds its certificate, and this run has none: set "
                "DASK_DISTRIBUTED__COMM__TLS__CA_FILE, …CLIENT__CERT and …CLIENT__KEY, see docs/cluster.md."
            ) from problem.with_traceback(None)
        progress.say(f"reading on {_workers(runner)} Dask workers of {address}")
        yield runner
