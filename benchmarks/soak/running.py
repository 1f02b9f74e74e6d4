"""What the soaks share: a command under watch, tables to compare, and how the end is told."""

from __future__ import annotations

import hashlib
import os
import random
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, NoReturn

import psutil

from warehouse.lake import Lake
from warehouse.read import Warehouse
from warehouse.schema import tables

ROOT = Path(__file__).parents[2]
END_S = 30.0
"""Time in which the processes of a run that ended or was killed must be gone."""
LOOK_S = 0.1
"""How often a run is looked at."""
MB = 2**20


@dataclass(slots=True)
class Watched:
    """A command of the project in a session of its own, and what was seen of it. Memory is resident, in MB."""

    arguments: Sequence[str]
    program: str = "climits.main"
    environment: Mapping[str, str] = field(default_factory=dict)
    run_mb: float = 0.0
    worker_mb: float = 0.0
    beyond_limit: set[str] = field(default_factory=set)
    _process: subprocess.Popen[str] | None = None
    _said: IO[str] | None = None

    def start(self, said: Path) -> Watched:
        """Begin it; what it says goes to a file."""
        self._said = said.open("w+")
        self._process = subprocess.Popen(
            [sys.executable, "-m", self.program, *self.arguments],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), **self.environment},
            stdout=self._said,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        return self

    @property
    def process(self) -> subprocess.Popen[str]:
        """The run itself."""
        assert self._process is not None
        return self._process

    def wait(self, seconds: float = float("inf")) -> int | None:
        """Watch it until its end or for some seconds; its exit status, None where it goes on."""
        until = time.monotonic() + seconds
        while self.process.poll() is None and time.monotonic() < until:
            for one in self._session():
                with suppress(psutil.Error, OSError):
                    self._look_at(one)
            time.sleep(min(LOOK_S, max(0.0, until - time.monotonic())))
        return self.process.poll()

    def kill(self) -> None:
        """End the run alone, as SIGKILL does; its workers have to see to themselves."""
        self.process.kill()
        self.process.wait()

    def left_over(self) -> list[str]:
        """Processes of the session that outlive the run by `END_S`; they are ended."""
        until = time.monotonic() + END_S
        while (left := self._session()) and time.monotonic() < until:
            time.sleep(LOOK_S)
        told = []
        for one in left:
            with suppress(psutil.Error):
                told.append(" ".join(one.cmdline()) or one.name())
                one.kill()
        return told

    @property
    def said(self) -> str:
        """All it has written until now."""
        assert self._said is not None
        self._said.flush()
        return Path(self._said.name).read_text(errors="replace")

    def _session(self) -> list[psutil.Process]:
        found = []
        for one in psutil.process_iter():
            with suppress(psutil.Error, OSError):
                if os.getsid(one.pid) == self.process.pid and one.status() != psutil.STATUS_ZOMBIE:
                    found.append(one)
        return found

    def _look_at(self, one: psutil.Process) -> None:
        resident = one.memory_info().rss / MB
        if one.pid == self.process.pid:
            self.run_mb = max(self.run_mb, resident)
            return
        self.worker_mb = max(self.worker_mb, resident)
        limit, _ = one.rlimit(psutil.RLIMIT_AS)
        if 0 <= limit < one.memory_info().vms:
            self.beyond_limit.add(f"process {one.pid} has {one.memory_info().vms / MB:.0f} MB of {limit / MB:.0f}")


def table_digests(lake: Lake) -> dict[str, str]:
    """A digest of each table of the warehouse but for times, and for `build`, which names the lake's files."""
    digests = {}
    with Warehouse.of(lake) as warehouse:
        for relation in tables():
            if relation.name == "build":
                continue
            names = [f'"{column.name}"' for column in relation.columns if "TIMESTAMP" not in column.type]
            _, rows = warehouse.columns(f'SELECT {", ".join(names)} FROM "{relation.name}"')
            whole = "\n".join(sorted(map(repr, rows)))
            digests[relation.name] = hashlib.sha256(whole.encode()).hexdigest()
    return digests


def different(one: Mapping[str, str], other: Mapping[str, str]) -> list[str]:
    """Names of tables that are not the same in both."""
    return sorted(name for name in {*one, *other} if one.get(name) != other.get(name))


def unfinished(lake: Lake) -> list[str]:
    """Files in the making that nobody finished or took away."""
    patterns = (".tmp-*", ".publish-*")
    left = [path for pattern in patterns for path in lake.root.rglob(pattern)]
    left += [path for path in lake.temporary.glob("*") if path.suffix != ".lock"]
    return sorted({str(path.relative_to(lake.root)) for path in left})


def sample(folder: Path, number: int, seed: int, most_bytes: int = 2 * MB) -> list[Path]:
    """So many PDFs of a folder by chance, none larger than `most_bytes`."""
    fitting = [path for path in sorted(folder.glob("*.pdf")) if path.stat().st_size <= most_bytes]
    if not fitting:
        raise SystemExit(f"{folder} holds no PDF of at most {most_bytes / MB:g} MB; name another with --pdfs")
    return sorted(random.Random(seed).sample(fitting, min(number, len(fitting))))


def end(wrong: Sequence[str]) -> NoReturn:
    """Say what does not hold, and end with status 1 where anything does not."""
    for line in wrong:
        print(f"does not hold: {line}")
    print("lost: nothing" if not wrong else f"{len(wrong)} things do not hold", flush=True)
    sys.exit(bool(wrong))
