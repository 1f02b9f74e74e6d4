"""Malformed PDFs of public test suites, and bombs: one status each, each bomb over in time, nothing left over.

    python -m benchmarks.soak.hostile --hostile ../shared/hostile

The bombs are read one by one, so that each has a time of its own, and then together with the others.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.soak.running import ROOT, end
from benchmarks.soak.strangers import ingest
from flows.pool import Limits, PdfJob, ReaderPool

SAMPLE = ROOT / "samples" / "lattice-resnets.pdf"
GRACE_S = 5.0
"""Beyond its time limit, in which a worker must have been ended and another be at work."""


def make_bombs(hostile: Path, folder: Path) -> list[Path]:
    """The bombs that the folder's own program makes, of a sample paper among others."""
    folder.mkdir()
    subprocess.run([sys.executable, hostile / "make_bombs.py", folder, SAMPLE], check=True, capture_output=True)
    return sorted(folder.glob("*.pdf"))


def times_of(bombs: list[Path], limits: Limits) -> Iterator[tuple[str, float, str]]:
    """Name, seconds and status of each bomb, read one after the other."""
    with ReaderPool(workers=1, limits=limits) as pool:
        list(pool.read([_job(SAMPLE)]))  # the workers' start is no bomb's time
        for path in bombs:
            began = time.monotonic()
            ((_, outcome),) = pool.read([_job(path)])
            yield path.stem, time.monotonic() - began, outcome.status


def _job(path: Path) -> PdfJob:
    return PdfJob(path, hashlib.sha256(path.read_bytes()).hexdigest())


def main() -> None:
    """Run the soak."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hostile", type=Path, default=Path("../shared/hostile"))
    parser.add_argument("--limit", type=float, default=Limits().seconds, help="Seconds that a PDF may take.")
    given = parser.parse_args()
    if not given.hostile.is_dir():
        raise SystemExit(f"{given.hostile} is not there; name it with --hostile")
    wrong: list[str] = []
    with TemporaryDirectory(prefix="climits-soak-") as name:
        root = Path(name)
        bombs = make_bombs(given.hostile.absolute(), root / "bombs")
        for bomb, seconds, status in times_of(bombs, Limits(seconds=given.limit)):
            print(f"bomb {bomb}: {status} after {seconds:.1f} s", flush=True)
            if seconds > given.limit + GRACE_S:
                wrong.append(f"{bomb} took {seconds:.1f} s of {given.limit:g}")
        shutil.copytree(given.hostile / "pdfs", root / "pdfs")
        for path in bombs:
            shutil.copy(path, root / "pdfs")
        found = ingest(root / "pdfs", root, publish=True)
    print(f"hostile, {len(bombs)} bombs among them: {found}")
    end([*wrong, *found.wrong])


if __name__ == "__main__":
    main()
