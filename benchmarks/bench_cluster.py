"""Time reading on one and on two Dask workers of this machine: what a second one gains, and what a paper costs besides.

    python -m benchmarks.bench_cluster PDF_DIR [--papers N]

Prints figures and never fails: two workers need two idle cores, so the load is printed too. Workers, scheduler and the
Prefect server run beforehand; what is timed is the stage "reading" of a run, the connecting included.
"""

from __future__ import annotations

import argparse
import logging
import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from prefect import flow

from flows import steps
from flows.cluster import reading_on
from flows.ingest import watched
from flows.pool import PdfJob, ReaderPool
from flows.progress import Progress, Silent
from flows.storing import find_pdfs
from tests.flows.dask_cluster import cluster
from warehouse.lake import Lake

TARGET_EFFICIENCY = 0.9


@flow(name="bench", persist_result=False)
def read_on(lake: str, paths: list[str], address: str) -> float:
    """Seconds that reading took on a cluster."""
    return timed(Lake(lake), [Path(path) for path in paths], reading_on(address))


def timed(lake: Lake, paths: Sequence[Path], read: steps.ReadJobs) -> float:
    """Seconds that reading took, without storing the PDFs."""
    seconds = 0.0

    def stopwatch(lake: Lake, jobs: Sequence[PdfJob], rules: str, progress: Progress) -> None:
        nonlocal seconds
        began = time.perf_counter()
        read(lake, jobs, rules, progress)
        seconds = time.perf_counter() - began

    steps.ingest_pdfs(lake, paths, read=stopwatch)
    return seconds


def processes(number: int) -> steps.ReadJobs:
    """Reading in so many worker processes, without Prefect and Dask."""

    def read(lake: Lake, jobs: Sequence[PdfJob], rules: str, progress: Progress) -> None:
        steps.read_pdfs(lake, jobs, rules, progress, ReaderPool(workers=number))

    return read


def main() -> None:
    """Run each way once, cold lakes but warm files, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--papers", type=int, default=120, help="read so many papers, spread evenly over the folder")
    options = parser.parse_args()
    found = find_pdfs(options.folder)
    paths = found[:: max(1, len(found) // options.papers)][: options.papers]
    for library in ("distributed", "prefect"):
        logging.getLogger(library).setLevel(logging.ERROR)
    print(f"{len(paths)} papers, {os.cpu_count()} cores, load before {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as temporary, watched(Silent()):
        place = Path(temporary)
        # A first paper on every way, so that what forks readers has loaded the rules.
        timed(Lake(place / "warm"), paths[:1], processes(1))
        alone = timed(Lake(place / "alone"), paths, processes(1))
        print(f"one process          {alone:7.1f} s   {alone / len(paths) * 1000:6.0f} ms a paper")
        both = timed(Lake(place / "both"), paths, processes(2))
        print(f"two processes        {both:7.1f} s   {alone / both / 2:.2f} of twice: more the machine does not give")
        taken: dict[int, float] = {}
        for number in (1, 2):
            (place / f"dask-{number}").mkdir()
            with cluster(place / f"dask-{number}", *(f"w{n}" for n in range(number))) as running:
                read_on(str(place / f"warm-{number}"), [str(path) for path in paths[:number]], running.address)
                taken[number] = read_on(str(place / f"{number}"), [str(path) for path in paths], running.address)
            print(f"{number} Dask worker(s)     {taken[number]:7.1f} s   load {os.getloadavg()[0]:.1f}")
    orchestration = (taken[1] - alone) / len(paths) * 1000
    efficiency = taken[1] / taken[2] / 2
    print(f"orchestration        {orchestration:7.1f} ms a paper")
    print(f"two workers against one: {efficiency:.2f} of twice (wanted {TARGET_EFFICIENCY})")


if __name__ == "__main__":
    main()
