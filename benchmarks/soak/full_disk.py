"""Fill the lake's disk, or make it read-only, at every stage: it is said and nothing is half written.

    python -m benchmarks.soak.full_disk

Once there is space the same command completes, with the same outcome. A small file system in memory is mounted for the
lake, which needs root; elsewhere the soak says so and ends.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.soak.commands import run
from benchmarks.soak.running import ROOT, different, end, table_digests, unfinished
from flows.steps import ingest_pdfs, publish_lake
from flows.storing import find_pdfs
from warehouse.lake import Lake
from warehouse.read import Warehouse

SAMPLES = ROOT / "samples"
DISK_MB = 96
NOT_WRITABLE = 3
"""Exit status of a command whose lake cannot be written."""
PAPERS = 3


class NoMount(Exception):
    """File systems cannot be mounted here."""


@contextlib.contextmanager
def small_disk(place: Path) -> Iterator[None]:
    """A file system of `DISK_MB` in memory at a folder; raises NoMount."""
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "climits-soak", str(place)]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise NoMount(str(getattr(error, "stderr", "") or error).strip()) from error
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


@contextlib.contextmanager
def filled_but_for(place: Path, free_bytes: int) -> Iterator[None]:
    """The disk full but for so many bytes."""
    ballast = place / "ballast"
    with ballast.open("wb") as sink:
        os.posix_fallocate(sink.fileno(), 0, max(_free(place) - free_bytes, 1))
    try:
        yield
    finally:
        ballast.unlink()


@contextlib.contextmanager
def read_only(place: Path) -> Iterator[None]:
    """The disk mounted so that nobody can write."""
    subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
    try:
        yield
    finally:
        subprocess.run(["mount", "-o", "remount,rw", str(place)], check=True)


def _free(place: Path) -> int:
    there = os.statvfs(place)
    return there.f_bavail * there.f_frsize


@dataclass(frozen=True, slots=True)
class Stage:
    """A command that writes into the lake. `before` is the lake it begins with, `done` tells what it made."""

    name: str
    before: Path
    arguments: Sequence[str]
    done: Callable[[Lake], object]
    may_succeed: bool = False
    """Whether it needs no space for some of what it does, so that little may be enough."""


@dataclass(slots=True)
class Tally:
    """What was tried, and what did not hold."""

    full: int = 0
    read_only: int = 0
    refused: int = 0
    wrong: list[str] = field(default_factory=list)


def contents(folder: Path) -> dict[str, str]:
    """Digest of every file of a lake but locks."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".lock"
    }


def soak(root: Path, steps: int, names: Sequence[str] = ()) -> Tally:
    """Every stage, or those named, with a disk that fills up at so many moments of it, and read-only.

    Raises NoMount.
    """
    tally = Tally()
    stages = [stage for stage in prepare(root) if not names or stage.name in names]
    with small_disk(root / "disk"):
        for stage in stages:
            _stage(stage, root / "disk", steps, tally)
    return tally


def _stage(stage: Stage, disk: Path, steps: int, tally: Tally) -> None:
    lake = Lake(disk / "lake")
    _fresh(stage, lake)
    free = [_free(disk)]
    whole = run((*stage.arguments, "--lake", str(lake.root)), lambda: free.append(_free(disk)))
    if whole.status:
        raise SystemExit(f"{stage.name} fails on a disk with space:\n{whole.said}")
    taken, wanted = free[0] - min(free), stage.done(lake)
    print(f"{stage.name}: takes {taken / 1024:.0f} KB", flush=True)
    for step in range(steps):
        _fresh(stage, lake)
        with filled_but_for(disk, taken * step // steps):
            tally.full += 1
            _refused(stage, lake, f"{stage.name} with {step}/{steps} of the space", tally)
        _again(stage, lake, wanted, f"{stage.name} after {step}/{steps} of the space", tally)
    _fresh(stage, lake)
    with read_only(disk):
        tally.read_only += 1
        _refused(stage, lake, f"{stage.name}, read-only", tally)
    _again(stage, lake, wanted, f"{stage.name} after read-only", tally)


def _fresh(stage: Stage, lake: Lake) -> None:
    shutil.rmtree(lake.root, ignore_errors=True)
    shutil.copytree(stage.before, lake.root)


def _refused(stage: Stage, lake: Lake, place: str, tally: Tally) -> None:
    """The command says what is wrong and leaves what was there before."""
    before = contents(lake.root)
    done = run((*stage.arguments, "--lake", str(lake.root)))
    after = contents(lake.root)
    if done.status == 0:
        # Space that a file system keeps for names may be enough, or what was asked needs none.
        if not stage.may_succeed:
            tally.wrong.append(f"{place}: exit status 0")
        return
    tally.refused += 1
    if done.status != NOT_WRITABLE or "Traceback" in done.said:
        tally.wrong.append(f"{place}: exit status {done.status}: {done.said[-1500:]}")
    # What is damaged may have been moved out of the way before the space ended.
    lost = [name for name, was in before.items() if was not in (after.get(name), after.get(f"aside/{name}"))]
    tally.wrong += [f"{place}: {name} is another" for name in lost]
    tally.wrong += [f"{place}: left over: {name}" for name in unfinished(lake)]


def _again(stage: Stage, lake: Lake, wanted: object, place: str, tally: Tally) -> None:
    """The same command completes, with what it makes on a disk with space."""
    done = run((*stage.arguments, "--lake", str(lake.root)))
    if done.status:
        tally.wrong.append(f"{place}: again: exit status {done.status}: {done.said[-1500:]}")
    elif (made := stage.done(lake)) != wanted:
        names = different(made, wanted) if isinstance(made, Mapping) and isinstance(wanted, Mapping) else []
        tally.wrong.append(f"{place}: again: another outcome {names}")


def prepare(root: Path) -> list[Stage]:
    """Lakes for each stage to begin with, and the stages."""
    pdfs = root / "pdfs"
    pdfs.mkdir()
    for path in sorted(SAMPLES.glob("*.pdf"))[:PAPERS]:
        shutil.copy(path, pdfs)
    empty, read, published, asked = (Lake(root / name) for name in ("empty", "read", "published", "asked"))
    empty.create()
    read.create()
    ingest_pdfs(read, find_pdfs(pdfs))
    shutil.copytree(read.root, published.root)
    publish_lake(published)
    shutil.copytree(published.root, asked.root)
    replies = _asked(asked, root)
    damaged = root / "damaged"
    shutil.copytree(published.root, damaged)
    claims = next(damaged.glob("claims/*/*.parquet"))
    claims.write_bytes(claims.read_bytes()[:-40])
    with Warehouse.of(published) as warehouse:
        run_id = str(warehouse.value("SELECT run_id FROM training_runs ORDER BY run_id LIMIT 1"))
    decided = root / "decided"
    shutil.copytree(published.root, decided)
    done = run(("review", "confirm", run_id, "--reviewer", "Soak", "--lake", str(decided)))
    if done.status:
        raise SystemExit(f"a run cannot be confirmed:\n{done.said}")
    return [
        Stage("ingest", empty.root, ("ingest", "--no-flow", "--pdf-dir", str(pdfs)), table_digests),
        Stage("publish", read.root, ("publish",), table_digests),
        Stage("publish what is new", decided, ("publish",), table_digests, may_succeed=True),
        Stage("decisions", published.root, ("review", "confirm", run_id, "--reviewer", "Soak"), _decided),
        Stage("replies", asked.root, ("read-model", "--replies", str(replies)), _replied),
        Stage("repair", damaged, ("doctor", "--repair"), table_digests),
    ]


def _asked(lake: Lake, root: Path) -> Path:
    """Ask about the papers by a file; the file with the answers."""
    requests, replies = root / "requests.jsonl", root / "replies.jsonl"
    done = run(("read-model", "--all", "--model", "by-file", "--requests", str(requests), "--lake", str(lake.root)))
    if done.status:
        raise SystemExit(f"the papers cannot be asked about:\n{done.said}")
    message = {"choices": [{"message": {"content": '{"runs": [], "results": [], "costs": []}'}}]}
    lines = [
        {"custom_id": json.loads(line)["custom_id"], "response": {"status_code": 200, "body": message}, "error": None}
        for line in requests.read_text(encoding="utf-8").splitlines()
    ]
    replies.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    return replies


def _decided(lake: Lake) -> object:
    return sorted(
        json.loads(line)["claim_id"]
        for path in lake.decisions.glob("*.jsonl")
        for line in path.read_text(encoding="utf-8").splitlines()
    )


def _replied(lake: Lake) -> object:
    return sorted(reply.asked.key for reply in lake.replies)


def main() -> None:
    """Run the soak."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=8, help="So many moments of each stage.")
    parser.add_argument("stages", nargs="*", help="Names of stages; all without them.")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # no disk stays mounted
    try:
        with TemporaryDirectory(prefix="climits-soak-") as root:
            tally = soak(Path(root), given.steps, given.stages)
    except NoMount as reason:
        print(f"full disk: not tried, since nothing can be mounted here: {reason}")
        return
    print(
        f"full disk: {tally.full} commands on a disk that filled up, {tally.read_only} on a read-only one, "
        f"{tally.refused} refused; each again with space"
    )
    end(tally.wrong)


if __name__ == "__main__":
    main()
