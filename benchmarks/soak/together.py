"""Two ingests, a publish loop, three readers and a scripted reviewer on one lake: nothing is lost or half.

    python -m benchmarks.soak.together --pdfs ../shared/corpus/pdfs

Every command must end with status 0; afterwards all papers and decisions are counted.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.soak.commands import run
from benchmarks.soak.running import ROOT, end, sample, unfinished
from warehouse.lake import Lake
from warehouse.read import Warehouse
from warehouse.versions import rules_version

READERS = 3
BATCH = 2
"""Papers that each ingest finds new in its folder whenever it begins again."""


@dataclass(slots=True)
class Together:
    """What everyone did, and what did not hold."""

    lake: Path
    root: Path
    until: float
    done: Counter[str] = field(default_factory=Counter)
    saved: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def command(self, *arguments: str) -> str:
        """Run a command of the project on the lake; what it printed."""
        done = run((*arguments, "--lake", str(self.lake)))
        if done.status:
            self.wrong.append(f"`climits {' '.join(arguments[:3])}`: exit status {done.status}: {done.said[-1000:]}")
        return done.printed

    def answer(self, *arguments: str) -> list[dict[str, Any]]:
        """What a command printed as a list in JSON; anything else did not hold."""
        printed = self.command(*arguments)
        try:
            found: list[dict[str, Any]] = json.loads(printed or "[]")
        except ValueError as error:
            self.wrong.append(f"`climits {' '.join(arguments[:3])}` printed no JSON ({error}): {printed[:500]!r}")
            return []
        return found

    def ingesting(self, pdfs: Sequence[Path], folder: Path) -> None:
        """Ingest a folder that grows until the time is over, and once more with all that is left."""
        folder.mkdir()
        waiting = list(pdfs)
        while waiting:
            batch = waiting if time.monotonic() > self.until else waiting[:BATCH]
            waiting = waiting[len(batch) :]
            for path in batch:
                shutil.copy(path, folder)
            self.command("ingest", "--no-flow", "--pdf-dir", str(folder))
            self.done["ingests"] += 1

    def publishing(self) -> None:
        """Publish again and again."""
        while time.monotonic() < self.until:
            self.command("publish")
            self.done["publishes"] += 1

    def reviewing(self) -> None:
        """Confirm and reject what waits, and take every fifth decision back, as a script does."""
        who = ("--reviewer", "Soak")
        while time.monotonic() < self.until:
            claims = self.answer("review", "list", "--json", "--limit", "3", *who)
            for claim in claims:
                verdict = "confirm" if self.done["decisions"] % 2 else "reject"
                told = self.answer("review", verdict, claim["claim_id"], "--json", *who)
                self.saved += [one["decision_id"] for one in told]
                self.done["decisions"] += 1
                if self.done["decisions"] % 5 == 0:
                    self.command("review", "undo", *who)
                    self.done["taken back"] += 1

    def reading(self) -> None:
        """Read in a process of its own."""
        seconds = max(1.0, self.until - time.monotonic())
        reader = subprocess.run(
            [sys.executable, "-m", "benchmarks.soak.whole_builds", str(self.lake), str(seconds)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if reader.returncode:
            self.wrong.append(f"a reader: {reader.stderr[-1000:]}")
            return
        queries, _, builds, _ = reader.stdout.split()
        self.done["queries"] += int(queries)
        self.done["builds seen by a reader"] = max(self.done["builds seen by a reader"], int(builds))


def soak(pdfs: Sequence[Path], seconds: float, root: Path) -> Together:
    """Everyone at work on one lake for so many seconds, then what is there is counted."""
    first = root / "first"
    first.mkdir()
    begun = max(2, len(pdfs) // 4)  # so that claims wait for the reviewer from the beginning
    for path in pdfs[:begun]:
        shutil.copy(path, first)
    all_ = Together(root / "lake", root, time.monotonic())
    all_.command("ingest", "--no-flow", "--pdf-dir", str(first))
    all_.until = time.monotonic() + seconds
    work: list[Callable[[], None]] = [all_.publishing, all_.reviewing, *([all_.reading] * READERS)]
    work += [
        lambda: all_.ingesting(pdfs[begun::2], root / "a"),
        lambda: all_.ingesting(pdfs[begun + 1 :: 2], root / "b"),
    ]
    threads = [threading.Thread(target=one) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    all_.command("publish")
    _count(all_, pdfs)
    return all_


def _count(all_: Together, pdfs: Sequence[Path]) -> None:
    """Every paper and every decision that was reported saved is in the warehouse, and nothing is left over."""
    lake = Lake(all_.lake)
    given = {hashlib.sha256(path.read_bytes()).hexdigest() for path in pdfs}
    outcomes = lake.outcomes(rules_version())
    all_.wrong += [f"never read: {sha256}" for sha256 in given - set(outcomes)]
    with Warehouse.of(lake) as warehouse:
        published = {row["pdf_sha256"] for row in warehouse.rows("SELECT pdf_sha256 FROM paper_versions")}
        kept = {row["decision_id"] for row in warehouse.rows("SELECT decision_id FROM decisions")}
    all_.wrong += [f"not in the warehouse: {sha256}" for sha256 in given - published]
    all_.wrong += [f"lost decision: {one}" for one in set(all_.saved) - kept]
    all_.wrong += [f"left over: {name}" for name in unfinished(lake)]
    all_.wrong += [f"{name}: none" for name in ("ingests", "publishes", "decisions", "queries") if not all_.done[name]]


def main() -> None:
    """Run the soak."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pdfs", type=Path, default=Path("../shared/corpus/pdfs"), help="Folder of real papers.")
    parser.add_argument("--papers", type=int, default=60, help="So many of them, by chance.")
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--seed", type=int, default=11)
    given = parser.parse_args()
    with TemporaryDirectory(prefix="climits-soak-") as root:
        all_ = soak(sample(given.pdfs, given.papers, given.seed), given.seconds, Path(root))
    told = ", ".join(f"{number} {what}" for what, number in all_.done.items())
    print(f"together for {given.seconds:g} s: {told}; {len(all_.saved)} decisions reported saved")
    end(all_.wrong)


if __name__ == "__main__":
    main()
