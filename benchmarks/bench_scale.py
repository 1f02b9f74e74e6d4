"""What publishing costs as a lake grows: from nothing, with nothing new, the whole again, and after 100 new papers.

    python -m benchmarks.bench_scale LAKE [--papers 1000 10000] [--into DIR] [--lean]

LAKE is a small lake of real papers, read and judged, of which the large one is made (`synthetic_lake.py`); it grows
from size to size. Claims of the large lake are copied from LAKE's, those of the 100 new papers are made as always, in
worker processes. `--lean` leaves the candidates, which no publish reads, out of the files of claims.

Prints wall and processor seconds and the peak memory of all processes together, then the bytes a paper takes by kind of
file. Each step runs in a process of its own.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from benchmarks.bench_publish import peak_memory
from benchmarks.synthetic_lake import Templates
from flows.steps import publish_lake
from warehouse.lake import Lake
from warehouse.publish import publish

NEW_PAPERS = 100
KINDS = ("readings", "claims", "fetches", "warehouse.duckdb", ".warehouse-inputs.duckdb")


def fill(source: Path, root: Path, first: int, last: int, lean: bool, exact: bool = False) -> None:
    """Write synthetic readings; `exact` ones for papers whose claims are to be made."""
    Templates(Lake(source), lean=lean).fill(Lake(root).create(), first, last, exact=exact)


def publish_copied(source: Path, root: Path, lean: bool) -> None:
    """Publish with claims copied from those of the real lake."""
    publish(Lake(root), make=Templates(Lake(source), lean=lean).make_claims)


def publish_known(root: Path, whole: bool) -> None:
    """Publish a lake whose claims are there; with `whole` as if nothing were known of the last publish."""
    if whole:
        Lake(root).warehouse_inputs.unlink()
    publish(Lake(root))


def publish_new(root: Path) -> None:
    """Publish as `climits publish` does, and make the claims that are not there."""
    publish_lake(Lake(root))


def timed(name: str, step: Callable[..., None], *arguments: object) -> None:
    """Run a step in a process of its own and print what it cost."""
    context = multiprocessing.get_context("spawn")
    load = os.getloadavg()[0]
    begun = time.perf_counter()
    with ProcessPoolExecutor(1, mp_context=context) as pool, peak_memory(with_this=False) as peak:
        processor = pool.submit(_processor_seconds, step, arguments).result()
    wall = time.perf_counter() - begun
    print(
        f"{name:24} {wall:8.1f} s, processor {processor:8.1f} s, peak {peak[0] / 2**20:6,.0f} MB, load {load:.1f}",
        flush=True,
    )


def _processor_seconds(step: Callable[..., None], arguments: Sequence[object]) -> float:
    before = resource.getrusage(resource.RUSAGE_SELF)
    step(*arguments)
    after = resource.getrusage(resource.RUSAGE_SELF)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def size_of(path: Path) -> int:
    """Bytes of a file, or of all files of a folder."""
    return sum(one.stat().st_size for one in ([path] if path.is_file() else path.rglob("*")) if one.is_file())


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path, metavar="LAKE")
    parser.add_argument("--papers", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--into", type=Path, help="an empty folder to keep the large lake in; else a temporary one")
    parser.add_argument("--lean", action="store_true")
    options = parser.parse_args()
    root = options.into or Path(tempfile.mkdtemp(prefix="bench-scale-"))
    there = 0
    try:
        for papers in sorted(options.papers):
            print(f"-- {papers:,} papers")
            timed("files of readings", fill, options.source, root, there, papers, options.lean)
            timed("from nothing", publish_copied, options.source, root, options.lean)
            timed("nothing new", publish_known, root, False)
            timed("the whole again", publish_known, root, True)
            there = papers + NEW_PAPERS
            fill(options.source, root, papers, there, options.lean, exact=True)
            timed(f"{NEW_PAPERS} new papers", publish_new, root)
            sizes = ", ".join(f"{kind} {size_of(root / kind) / there / 1000:.1f}" for kind in KINDS)
            print(f"kB a paper: {sizes}")
    finally:
        if options.into is None:
            shutil.rmtree(root)
    return 0


if __name__ == "__main__":
    sys.exit(main())
