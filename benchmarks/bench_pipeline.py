"""Time reading a page, beside PDFium's and pdfplumber's text, then the whole job, PDFs to published warehouse.

    python benchmarks/bench_pipeline.py PDF_DIR [--keep LAKE] [--papers N] [--pages-only]

Prints figures and never fails: the machine's other work decides much of them, so the load is printed too. Pages are
timed in processor time of one process, paper by paper in turn, so that their ratios hold on a busy machine.
"""

from __future__ import annotations

import argparse
import gc
import os
import statistics
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pdfplumber
import psutil

from extractors.pages.pdf import MOST_PAGES
from extractors.pages.plain import plain_pages
from extractors.paper import read_paper
from flows.progress import Silent
from flows.steps import ingest_pdfs, publish_lake
from flows.storing import find_pdfs
from warehouse.lake import Lake
from warehouse.read import Warehouse

TARGET_S = 180
TARGET_MB = 700
SAMPLED_EVERY_S = 0.05


class StageClock(Silent):
    """Wall-clock seconds of each stage, from its beginning to the next one's."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._name = "start"
        self._since = time.perf_counter()

    def stage(self, name: str, total: int | None = None) -> None:
        """Note the time of the stage before."""
        now = time.perf_counter()
        self.seconds[self._name] += now - self._since
        self._name, self._since = name, now


class MemoryWatch:
    """The largest resident memory seen of this process and of each process below it, in MB."""

    def __init__(self) -> None:
        self.peaks: dict[tuple[int, str], float] = defaultdict(float)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> MemoryWatch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        me = psutil.Process()
        while not self._stop.wait(SAMPLED_EVERY_S):
            for process in [me, *me.children(recursive=True)]:
                try:
                    kind = "the run" if process == me else "a worker"
                    key = (process.pid, kind)
                    self.peaks[key] = max(self.peaks[key], process.memory_info().rss / 2**20)
                except psutil.Error:
                    continue


def bench(folder: Path, lake: Lake) -> None:
    """Run the job cold and print what it took."""
    paths = find_pdfs(folder)
    clock = StageClock()
    load = os.getloadavg()[0]
    began = time.perf_counter()
    with MemoryWatch() as memory:
        report = ingest_pdfs(lake, paths, clock)
        publish_lake(lake, clock)
        clock.stage("end")
    seconds = time.perf_counter() - began
    with Warehouse.of(lake) as warehouse:
        pages = warehouse.value("SELECT sum(pages) FROM papers") or 0
        counts = {
            name: warehouse.value(f"SELECT count(*) FROM {name}")
            for name in ("readings", "training_runs", "benchmark_results")
        }
    print(f"{report.readable} of {report.files} papers, {pages} pages, {os.cpu_count()} cores, load before {load:.1f}")
    print(f"PDFs to published warehouse: {seconds:.1f} s (target {TARGET_S} s), {pages / seconds:.1f} pages/s")
    for name, part in sorted(clock.seconds.items(), key=lambda item: -item[1]):
        print(f"  {name:<16} {part:6.1f} s  {part / seconds:6.1%}")
    print(f"readings {counts['readings']}, runs {counts['training_runs']}, results {counts['benchmark_results']}")
    for kind in ("the run", "a worker"):
        peaks = [peak for (_, of), peak in memory.peaks.items() if of == kind]
        if peaks:
            print(f"peak memory, {kind:<8} {max(peaks):4.0f} MB (target {TARGET_MB} MB)")
    print(
        f"reading, per page and core: {clock.seconds['reading'] / max(pages, 1) * (os.cpu_count() or 1) * 1000:.0f} ms"
    )


def bench_pages(folder: Path, wanted: int) -> None:
    """Print the processor time a page of papers spread evenly over the folder: the readings, and text alone by others.

    pdfplumber reads one page of each paper, the middle one.
    """
    paths = find_pdfs(folder)
    readable = {path: pages for path in paths[:: max(1, len(paths) // wanted)] if (pages := read_paper(path).pages)}
    ways: dict[str, Callable[[Path], int]] = {
        "readings, tables, title, abstract": lambda path: read_paper(path).pages,
        "pypdfium2, text alone": _pdfium_text,
        "pdfplumber, text alone": _pdfplumber_text,
    }
    ms: dict[str, list[float]] = defaultdict(list)
    for path in readable:
        for name, way in ways.items():
            gc.collect()  # what one way leaves behind is none of the next one's work
            began = time.process_time()
            pages = way(path)
            ms[name].append((time.process_time() - began) / max(pages, 1) * 1000)
    print(
        f"{len(readable)} papers, {sum(readable.values())} pages; processor time a page, load {os.getloadavg()[0]:.1f}"
    )
    for name, figures in ms.items():
        print(f"  {name:<34} {statistics.median(figures):6.1f} ms, mean {statistics.mean(figures):6.1f} ms")


def _pdfium_text(path: Path) -> int:
    return len(plain_pages(path, range(1, MOST_PAGES + 1)))


def _pdfplumber_text(path: Path) -> int:
    with pdfplumber.open(path) as pdf:
        pdf.pages[len(pdf.pages) // 2].extract_text()
    return 1


def main() -> None:
    """Read the arguments and run both."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--keep", type=Path, help="leave the lake there; it must not hold the papers yet")
    parser.add_argument("--papers", type=int, default=20, help="papers of which pages are timed")
    parser.add_argument("--pages-only", action="store_true", help="leave out the whole job")
    arguments = parser.parse_args()
    bench_pages(arguments.folder, arguments.papers)
    if not arguments.pages_only:
        with tempfile.TemporaryDirectory() as temporary:
            bench(arguments.folder, Lake(arguments.keep or Path(temporary) / "lake"))


if __name__ == "__main__":
    main()
