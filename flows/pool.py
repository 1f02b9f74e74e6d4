"""Worker processes that read PDFs, so that whatever a PDF does to PDFium, the run goes on.

PDFium can hang, eat memory or end its process, and a signal cannot interrupt a call of it: each PDF is read in a
process of its own kind, with a time limit and a limit on memory, ended from outside when it passes them.
"""

from __future__ import annotations

import gc
import hashlib
import multiprocessing
import os
import pkgutil
import resource
import signal
import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeAlias

import psutil
from pebble import ProcessExpired, ProcessPool

from extractors.reading import PaperReadings, Status
from flows.fork_server import WorkersCannotStart, refuse_unloadable, start_fork_server

if TYPE_CHECKING:
    from warehouse.packed import PackedPaper

Outcome: TypeAlias = "PaperReadings | PackedPaper"
"""What a reader says of a PDF; where it could not, the pool says so in `PaperReadings`."""

PAPER_READER = "flows.paper_reader:read_packed"
"""The function of one path that a worker calls, as `module:name`; what it returns is an `Outcome`."""

WHOLE_PAPER_READER = "extractors.second.paper_text:read_with_text"
"""The same, returning `PaperReadings`."""

EXIT_OUT_OF_MEMORY = 86
"""Exit status by which a worker says that Python itself could not allocate."""

MAX_BROKEN_POOLS = 3
"""Pools that may break in succession, without one PDF read between, before the run gives up."""

PAPERS_IN_FLIGHT_PER_WORKER = 2
"""One being read and one waiting: no worker idles, and few results wait in memory."""

ENDED_BY_OTHERS = frozenset({int(signal.SIGTERM), -signal.SIGTERM, -signal.SIGHUP})
"""Exit codes that say nothing of the PDF: a service manager or a closing terminal ends all processes of a run at once.

Pebble's workers answer SIGTERM by ending with its number.
"""

WAKE_S = 1.0
"""Longest wait for an outcome before the run looks after what it holds."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one PDF may cost.

    `memory_mb` is address space on top of what a worker holds when it has loaded the reader; real papers stay under
    a third of it. `papers_per_worker`: a worker is replaced after so many, which returns what PDFium leaked.
    """

    seconds: float = 120.0
    memory_mb: int = 1024
    papers_per_worker: int = 100


@dataclass(frozen=True, slots=True)
class PdfJob:
    """One PDF to read; `pdf_sha256` identifies it in what comes back."""

    path: Path
    pdf_sha256: str


@dataclass(slots=True)
class ReaderPool:
    """Worker processes, one per core unless `workers` says otherwise. Use it in a `with` statement, from one thread."""

    workers: int | None = None
    limits: Limits = field(default_factory=Limits)
    reader: str = PAPER_READER
    _pool: ProcessPool | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def read(
        self, jobs: Iterable[PdfJob], *, meanwhile: Callable[[], object] = lambda: None
    ) -> Iterator[tuple[PdfJob, Outcome]]:
        """Read the PDFs and yield each with its outcome as it is ready; every job comes back exactly once.

        While none is ready, `meanwhile` is called every `WAKE_S`. Raises WorkersCannotStart when the workers die
        without a PDF to blame.
        """
        waiting = deque(jobs)
        in_flight: dict[Future[Outcome], PdfJob] = {}
        broken = 0
        while waiting or in_flight:
            while waiting and len(in_flight) < PAPERS_IN_FLIGHT_PER_WORKER * self._worker_count():
                job = waiting.popleft()
                in_flight[self._schedule(job)] = job
            done, _ = wait(in_flight, WAKE_S, FIRST_COMPLETED)
            if not done:
                meanwhile()
            for future in done:
                job = in_flight.pop(future)
                try:
                    outcome = self._outcome(job, future)
                except BrokenProcessPool as error:
                    # A worker died with no PDF in hand: nobody's fault here, so what was in flight is read again.
                    broken += 1
                    waiting.extendleft([job, *in_flight.values()])
                    in_flight.clear()
                    self._stop()
                    if broken >= MAX_BROKEN_POOLS:
                        raise self._no_worker() from error
                    break
                broken = 0
                if outcome is None:
                    waiting.append(job)
                else:
                    yield job, outcome

    def _worker_count(self) -> int:
        return self.workers or os.cpu_count() or 1

    def _schedule(self, job: PdfJob) -> Future[Outcome]:
        if self._pool is None:
            self._pool = ProcessPool(
                max_workers=self._worker_count(),
                max_tasks=self.limits.papers_per_worker,
                initializer=prepare_worker,
                initargs=(self.reader, self.limits.memory_mb),
                # Loading the reader takes two seconds or three: the fork server does it once for all workers.
                context=start_fork_server(self.reader.partition(":")[0]),
            )
        try:
            future: Future[Outcome] = self._pool.schedule(
                _read_in_worker, args=(self.reader, str(job.path)), timeout=self.limits.seconds
            )
        except BrokenProcessPool as error:
            # The fork server is gone: it ends where a module that it loads has a fault.
            raise self._no_worker() from error
        return future

    def _no_worker(self) -> WorkersCannotStart:
        """Why workers end before they read anything; raises it where what they load is at fault."""
        self._stop()
        module = self.reader.partition(":")[0]
        refuse_unloadable(module)
        return WorkersCannotStart(
            "The worker processes that read PDFs end before they read anything. "
            f"Check that `{sys.executable} -c 'import {module}'` works and that memory is free."
        )

    def _outcome(self, job: PdfJob, future: Future[Outcome]) -> Outcome | None:
        """Return what the reader said, or the status that its end amounts to; None where others ended the worker."""
        try:
            return future.result()
        except TimeoutError:
            return failed(job, "timed_out", f"not read within {self.limits.seconds:g} s")
        except ProcessExpired as end:
            if end.exitcode in ENDED_BY_OTHERS:
                return None
            return failed(job, *_status_of_exit(end.exitcode or 0, self.limits))
        except BrokenProcessPool:
            raise
        except Exception as error:
            return failed(job, "crashed", _where(error))

    def _stop(self) -> None:
        if self._pool is not None:
            pool, self._pool = self._pool, None
            pool.stop()
            pool.join()


def read_pdf(path: Path, limits: Limits | None = None) -> PaperReadings:
    """Read one PDF in a worker process, so that whatever it does to PDFium, the caller goes on.

    For many use a `ReaderPool`: a worker takes a second or two to start. Raises OSError where the file cannot be opened
    and WorkersCannotStart.
    """
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    with ReaderPool(workers=1, limits=limits or Limits(), reader=WHOLE_PAPER_READER) as pool:
        ((_, outcome),) = pool.read([PdfJob(path, sha256)])
    assert isinstance(outcome, PaperReadings)
    return outcome


def failed(job: PdfJob, status: Status, detail: str) -> PaperReadings:
    """Return the outcome of a PDF that gave nothing."""
    return PaperReadings(pdf_sha256=job.pdf_sha256, status=status, detail=detail)


def _status_of_exit(exit_code: int, limits: Limits) -> tuple[Status, str]:
    if exit_code == EXIT_OUT_OF_MEMORY:
        return "out_of_memory", f"needs more than {limits.memory_mb} MB"
    if exit_code == -signal.SIGKILL:
        return "out_of_memory", "the worker was killed (SIGKILL), as the system does when memory runs out"
    if exit_code == -signal.SIGABRT:
        # PDFium calls abort() where it cannot allocate, and so does the C++ library.
        return "out_of_memory", f"PDFium gave up (SIGABRT), as it does when it needs more than {limits.memory_mb} MB"
    if exit_code < 0:
        return "crashed", f"PDFium ended the worker ({signal.Signals(-exit_code).name})"
    return "crashed", f"the worker ended with exit status {exit_code}"


def _where(error: Exception) -> str:
    """Return the error's words and the line it came from."""
    # An error from a worker brings the worker's own traceback as text.
    remote = getattr(error, "traceback", None) or "".join(traceback.format_exception(error))
    lines = [line.strip() for line in str(remote).splitlines() if line.strip().startswith("File ")]
    place = f" at {lines[-1]}" if lines else ""
    return f"{type(error).__name__}: {error}{place}"


def prepare_worker(reader: str, memory_mb: int) -> None:
    """Load what the worker calls (`module:name`) and set its limits; runs once in each worker before its first job."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    threading.Thread(target=_end_with_the_run, daemon=True).start()
    pkgutil.resolve_name(reader)
    # What is loaded stays, and papers leave few cycles: at its own pace the collector takes a twentieth of the time.
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    address_space = psutil.Process().memory_info().vms + memory_mb * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (address_space, address_space))


def _end_with_the_run() -> None:
    """End this worker when the run that started it was killed; PDFium lets this thread run while it works or hangs."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _read_in_worker(reader: str, path: str) -> Outcome:
    try:
        outcome: Outcome = pkgutil.resolve_name(reader)(Path(path))
    except MemoryError:
        # What is left of the process is not to be trusted with the next PDF.
        os._exit(EXIT_OUT_OF_MEMORY)
    return outcome
