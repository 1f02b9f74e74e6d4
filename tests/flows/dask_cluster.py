"""A Dask scheduler and workers on loopback, each a process of its own as an operator starts them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).parents[2]
START_WITHIN_S = 120.0
QUIET = {"DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False"}
"""As docs/cluster.md has it: Dask's own profiler looks at a worker a hundred times a second."""
SCHEDULER = "distributed.cli.dask_scheduler"
WORKER = "distributed.cli.dask_worker"


class Cluster:
    """The scheduler's address, and its workers by name."""

    def __init__(self, address: str, folder: Path, options: tuple[str, ...] = ()) -> None:
        self.address = address
        self.workers: dict[str, subprocess.Popen[bytes]] = {}
        self._folder, self._options = folder, options

    def start_worker(self, name: str) -> None:
        """Start a worker of one thread that may start processes."""
        words = [self.address, "--name", name, "--nthreads", "1", "--no-nanny", "--no-dashboard", *self._options]
        place = ["--local-directory", str(self._folder / name)]
        self.workers[name] = _start(WORKER, *words, *place, log=self._folder / f"{name}.log")

    def log(self, name: str) -> str:
        """What a worker, or "scheduler", said."""
        return (self._folder / f"{name}.log").read_text(errors="replace")


@contextmanager
def cluster(folder: Path, *names: str, options: tuple[str, ...] = ()) -> Iterator[Cluster]:
    """A scheduler on a free port and workers of these names; all are killed at the end.

    `options` go to the scheduler and the workers.
    """
    said = folder / "scheduler.json"
    words = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(said), *options]
    scheduler = _start(SCHEDULER, *words, log=folder / "scheduler.log")
    running = Cluster("", folder, ("--host", "127.0.0.1", *options))
    try:
        until = time.monotonic() + START_WITHIN_S
        while not running.address:
            assert time.monotonic() < until, running.log("scheduler")
            assert scheduler.poll() is None, running.log("scheduler")
            with suppress(FileNotFoundError, json.JSONDecodeError):  # not there yet, or not whole
                running.address = json.loads(said.read_text())["address"]
            time.sleep(0.05)
        for name in names:
            running.start_worker(name)
        yield running
    finally:
        for process in [*running.workers.values(), scheduler]:
            process.kill()
            process.wait()


def _start(module: str, *words: str, log: Path) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "DO_NOT_TRACK": "1", **QUIET}
    with log.open("wb") as sink:
        return subprocess.Popen([sys.executable, "-m", module, *words], stdout=sink, stderr=sink, env=environment)
