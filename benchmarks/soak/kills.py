"""Kill an ingest of real papers at random moments, and run it again: nothing is lost, nothing read twice.

    python -m benchmarks.soak.kills --pdfs ../shared/corpus/pdfs

A lake is ingested, killed with SIGKILL and ingested again until a run comes to its end; then its tables must be those
of a run that nobody killed, and another lake is begun, until there were enough kills.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.soak.running import Watched, different, end, sample, table_digests, unfinished
from flows.keeping import MOST_PAPERS_UNWRITTEN
from flows.pool import PAPERS_IN_FLIGHT_PER_WORKER
from warehouse.lake import Lake
from warehouse.versions import rules_version

SLOWER = 1.05


@dataclass(slots=True)
class Tally:
    """What was tried, and what did not hold."""

    kills: int = 0
    runs_to_the_end: int = 0
    papers_read: int = 0
    read_again: list[int] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def soak(pdfs: Sequence[Path], kills: int, seed: int, root: Path) -> Tally:
    """Kill ingests of the papers in `root` so often."""
    folder = root / "pdfs"
    folder.mkdir(parents=True)
    for path in pdfs:
        shutil.copy(path, folder)
    tally, chance = Tally(), random.Random(seed)
    began = time.monotonic()
    wanted = _uninterrupted(folder, root / "whole")
    longest_s = time.monotonic() - began
    print(f"{len(pdfs)} papers, {longest_s:.0f} s without a kill", flush=True)
    while tally.kills < kills:
        lake, patience = Lake(root / f"lake-{tally.runs_to_the_end}"), 1.0
        while tally.kills < kills and _killed(folder, lake, patience * chance.uniform(0.0, longest_s), tally):
            # On a machine that grew busier runs must live longer to get anywhere.
            patience *= SLOWER
        _run(folder, lake, tally).wait()
        _compare(lake, wanted, tally)
        shutil.rmtree(lake.root)
    return tally


def _uninterrupted(folder: Path, root: Path) -> dict[str, str]:
    run = Watched(("ingest", "--no-flow", "--pdf-dir", str(folder), "--lake", str(root)))
    if run.start(root.with_suffix(".said")).wait() != 0:
        raise SystemExit(f"the papers cannot be ingested at all:\n{run.said}")
    return table_digests(Lake(root))


def _run(folder: Path, lake: Lake, tally: Tally) -> Watched:
    """A run begun, with notes of its own of what its workers read."""
    notes = _notes(lake)
    notes.unlink(missing_ok=True)
    return Watched(
        ("ingest", "--no-flow", "--pdf-dir", str(folder), "--lake", str(lake.root)),
        program="benchmarks.soak.counted_ingest",
        environment={"SOAK_READS": str(notes)},
    ).start(lake.root.with_suffix(f".said-{tally.kills}"))


def _notes(lake: Lake) -> Path:
    return lake.root.with_suffix(".reads")


def _killed(folder: Path, lake: Lake, after_s: float, tally: Tally) -> bool:
    """Begin a run and kill it; False where it came to its end before."""
    before = set(lake.outcomes(rules_version()))
    run = _run(folder, lake, tally)
    ended = run.wait(after_s) is not None
    if not ended:
        run.kill()
        tally.kills += 1
        tally.wrong += [f"kill {tally.kills}: left running: {one}" for one in run.left_over()]
    elif run.process.returncode:
        tally.wrong.append(f"after {tally.kills} kills, exit status {run.process.returncode}: {run.said[-2000:]}")
    begun = _begun(lake)
    tally.papers_read += len(begun)
    tally.wrong += [f"read again though it was kept: {sha256}" for sha256 in begun if sha256 in before]
    if not ended:
        lost = set(begun) - set(lake.outcomes(rules_version()))
        tally.read_again.append(len(lost))
        most = MOST_PAPERS_UNWRITTEN + PAPERS_IN_FLIGHT_PER_WORKER * (os.cpu_count() or 1)
        if len(lost) > most:
            tally.wrong.append(f"kill {tally.kills} cost {len(lost)} papers, more than the {most} under way")
    return not ended


def _begun(lake: Lake) -> list[str]:
    notes = _notes(lake)
    lines = notes.read_text().splitlines() if notes.exists() else []
    return [line.removeprefix("begun ") for line in lines if line.startswith("begun ")]


def _compare(lake: Lake, wanted: dict[str, str], tally: Tally) -> None:
    """What holds of a lake whose run came to its end after kills."""
    tally.runs_to_the_end += 1
    place = f"lake {tally.runs_to_the_end}, after {tally.kills} kills in all"
    tally.wrong += [f"{place}: table {name} differs" for name in different(table_digests(lake), wanted)]
    tally.wrong += [f"{place}: left over: {name}" for name in unfinished(lake)]
    rules = rules_version()
    rows = [paper.pdf_sha256 for shard in lake.shards("readings", rules) for paper in lake.read_readings(shard)]
    tally.wrong += [f"{place}: {sha256} stands twice" for sha256 in set(rows) if rows.count(sha256) > 1]


def main() -> None:
    """Run the soak."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pdfs", type=Path, default=Path("../shared/corpus/pdfs"), help="Folder of real papers.")
    parser.add_argument("--papers", type=int, default=25, help="So many of them, by chance.")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=11)
    given = parser.parse_args()
    with TemporaryDirectory(prefix="climits-soak-") as root:
        tally = soak(sample(given.pdfs, given.papers, given.seed), given.kills, given.seed, Path(root))
    print(
        f"kills: {tally.kills} at random moments, {tally.runs_to_the_end} lakes brought to their end and compared; "
        f"{tally.papers_read} papers begun, {sum(tally.read_again)} of them again after a kill "
        f"(at most {max(tally.read_again, default=0)} after one: the batch under way)"
    )
    end(tally.wrong)


if __name__ == "__main__":
    main()
