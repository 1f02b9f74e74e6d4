"""How long a publish takes, and how much memory: a lake of synthetic readings, cold (claims to be made) and warm.

    python benchmarks/bench_publish.py [--readings 1000000] [--with-tables] [--lake DIR]

The readings are those of the sample papers, over and over under other ids and with other words in every sentence, so
that no cache of the rules knows them; with `--with-tables` the papers keep their tables too, whose benchmark results
cost more than the readings. Prints seconds, processor seconds and peak memory, for all processes together; exit status
1 where a bound of the project is not kept.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psutil

from extractors.paper import read_paper
from extractors.reading import PaperReadings
from warehouse.lake import Lake
from warehouse.publish import publish
from warehouse.versions import rules_version

SAMPLES = Path(__file__).parent.parent / "samples"
PAPERS_A_SHARD = 50
MOST_SECONDS = 120.0
MOST_BYTES = 4 * 2**30
SYLLABLES = ("ba", "de", "fi", "go", "lu", "ma", "ne", "pi", "ro", "su")


def word(number: int) -> str:
    """A word for a number, another for every number."""
    return "".join(SYLLABLES[int(digit)] for digit in f"{number:05d}").capitalize()


def varied(paper: PaperReadings, number: int, with_tables: bool = True) -> PaperReadings:
    """The paper under another id, with a word of its own in every sentence, caption and row label."""
    own = word(number)

    def other(text: str) -> str:
        return text.replace(" the ", f" the {own} ").replace(" of ", f" of {own} ")

    readings = tuple(
        replace(r, quote=other(r.quote), before=other(r.before), after=other(r.after)) for r in paper.readings
    )
    tables = tuple(
        replace(
            table,
            caption=other(table.caption),
            mentions=tuple(other(mention) for mention in table.mentions),
            cells=tuple(replace(c, text=f"{c.text} {own}") if c.column == 0 and c.text else c for c in table.cells),
        )
        for table in (paper.tables if with_tables else ())
    )
    arxiv_id = f"{10 + number // 120_000:02d}{1 + number // 10_000 % 12:02d}.{10_000 + number % 10_000:05d}"
    return replace(paper, pdf_sha256=f"{number:064x}", arxiv_id=arxiv_id, version=1, readings=readings, tables=tables)


def fill(lake: Lake, wanted: int, with_tables: bool) -> tuple[int, int]:
    """Write papers until `wanted` readings are there; return how many papers and readings."""
    samples = [read_paper(path) for path in sorted(SAMPLES.glob("*.pdf"))]
    samples = [paper for paper in samples if paper.readings]
    if not samples:
        sys.exit(f"no sample paper could be read in {SAMPLES}")
    papers = readings = 0
    batch: list[PaperReadings] = []
    while readings < wanted:
        batch.append(varied(samples[papers % len(samples)], papers, with_tables))
        papers += 1
        readings += len(batch[-1].readings)
        if len(batch) == PAPERS_A_SHARD or readings >= wanted:
            lake.write_readings(batch, rules_version())
            batch = []
    return papers, readings


@contextmanager
def peak_memory(*, with_this: bool = True) -> Iterator[list[int]]:
    """Bytes of this process and those below it together, sampled five times a second; the list has the peak.

    Pages that processes share count once, where the system says so. Without `with_this` it is those below alone.
    """
    peak = [0]
    done = threading.Event()

    def watch() -> None:
        me = psutil.Process()
        while not done.wait(0.2):
            total = 0
            for process in [*([me] if with_this else []), *me.children(recursive=True)]:
                try:
                    memory = process.memory_full_info()
                    total += getattr(memory, "pss", memory.rss)
                except psutil.Error:
                    continue
            peak[0] = max(peak[0], total)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        done.set()
        watcher.join()


def processor_seconds() -> float:
    """Processor time of this process and of its children that have ended."""
    return sum(
        u.ru_utime + u.ru_stime for u in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--readings", type=int, default=1_000_000)
    parser.add_argument("--with-tables", action="store_true")
    parser.add_argument("--lake", type=Path, help="an empty folder to keep the lake in; without it a temporary one")
    options = parser.parse_args()
    root = options.lake or Path(tempfile.mkdtemp(prefix="bench-publish-"))
    try:
        return run(Lake(root).create(), options.readings, options.with_tables)
    finally:
        if options.lake is None:
            shutil.rmtree(root)


def run(lake: Lake, wanted: int, with_tables: bool) -> int:
    """Fill the lake, publish twice, print the figures."""
    start = time.perf_counter()
    papers, readings = fill(lake, wanted, with_tables)
    print(f"lake: {readings:,} readings of {papers:,} papers, written in {time.perf_counter() - start:.0f} s")
    kept = True
    for name in ("cold", "warm"):
        stages: dict[str, float] = {}
        begun = [time.perf_counter()]

        def stage(
            name: str, done: int, total: int, stages: dict[str, float] = stages, begun: list[float] = begun
        ) -> None:
            stages[name] = stages.get(name, 0.0) + time.perf_counter() - begun[0]
            begun[0] = time.perf_counter()

        start, used = time.perf_counter(), processor_seconds()
        with peak_memory() as peak:
            report = publish(lake, progress=stage)
        seconds, used = time.perf_counter() - start, processor_seconds() - used
        shares = ", ".join(f"{stage} {spent:.1f} s" for stage, spent in stages.items())
        counts = report.counts
        print(
            f"{name}: {seconds:.1f} s, processor {used:.1f} s, peak {peak[0] / 2**30:.2f} GB ({shares}); "
            f"{counts['readings']:,} readings, "
            f"{counts['training_runs']:,} runs, {counts['benchmark_results']:,} results, "
            f"{len(report.curation_failures)} papers failed, {lake.warehouse.stat().st_size / 2**20:.0f} MB"
        )
        kept = kept and seconds <= MOST_SECONDS and peak[0] <= MOST_BYTES and not report.curation_failures
    print(f"bounds: {MOST_SECONDS:.0f} s, {MOST_BYTES / 2**30:.0f} GB: {'kept' if kept else 'NOT KEPT'}")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
