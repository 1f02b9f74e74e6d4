"""Files from strangers through an ingest: one status each, no process beyond its memory or left over."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

from benchmarks.soak.running import Watched, unfinished
from extractors.reading import Status
from warehouse.lake import Lake
from warehouse.versions import rules_version

MOST_RUN_MB = 500.0
"""What the process that runs an ingest may hold, however many files there are."""


@dataclass(slots=True)
class Ingested:
    """What became of the files of a folder; memory is resident, in MB."""

    files: int
    statuses: Counter[str] = field(default_factory=Counter)
    run_mb: float = 0.0
    worker_mb: float = 0.0
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        told = ", ".join(f"{number} {status}" for status, number in self.statuses.most_common())
        memory = f"at most {self.run_mb:.0f} MB in the run and {self.worker_mb:.0f} MB in a worker"
        return f"{self.files} files: {told}; {memory}"


def ingest(folder: Path, root: Path, *, publish: bool = False) -> Ingested:
    """Ingest a folder into a new lake beside it, and look at what is there then."""
    lake = Lake(root / "lake")
    paths = sorted(folder.glob("*.pdf"))
    found = Ingested(len(paths))
    without = () if publish else ("--no-publish",)
    run = Watched(("ingest", "--no-flow", "--pdf-dir", str(folder), "--lake", str(lake.root), *without))
    code = run.start(root / "said").wait()
    found.run_mb, found.worker_mb = run.run_mb, run.worker_mb
    if code not in (0, 1, 4) or "Traceback" in run.said:
        found.wrong.append(f"exit status {code}: {run.said[-2000:]}")
    found.wrong += [f"left running: {one}" for one in run.left_over()]
    found.wrong += sorted(run.beyond_limit)
    if run.run_mb > MOST_RUN_MB:
        found.wrong.append(f"the run held {run.run_mb:.0f} MB")
    found.wrong += [f"left over: {name}" for name in unfinished(lake)]
    _count(lake, paths, found)
    return found


def _count(lake: Lake, paths: list[Path], found: Ingested) -> None:
    """One status a file, of those there are; nothing is called read in which no text is."""
    rows = Counter(fetch.origin for fetch in lake.fetches())
    found.wrong += [f"{path.name} is noted {rows[path.name]} times" for path in paths if rows[path.name] != 1]
    outcomes = lake.outcomes(rules_version())
    for fetch in lake.fetches():
        outcome = outcomes.get(fetch.pdf_sha256) if fetch.pdf_sha256 else None
        if fetch.pdf_sha256 and outcome is None:
            found.wrong.append(f"{fetch.origin} has no outcome")
            continue
        status = fetch.status if outcome is None else outcome.status
        found.statuses[status] += 1
        if status not in (*get_args(Status), "unreadable"):
            found.wrong.append(f"{fetch.origin}: {status} is no status that an ingest may end with")
    for table in lake.reading_columns(rules_version(), ["pdf_sha256", "status", "characters"]):
        found.wrong += [
            f"{row['pdf_sha256']} is read, with no text"
            for row in table.to_pylist()
            if row["status"] == "read" and not row["characters"]
        ]
