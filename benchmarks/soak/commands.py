"""Commands of the project, each in a process forked off a server that has loaded the program once."""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

LOADED = ["climits.main", "climits.commands.ingest", "flows.steps", "warehouse.publish", "climits.review.desk"]
LOOK_S = 0.02


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended, and all that it wrote to the terminal."""

    status: int
    said: str


def run(arguments: Sequence[str], meanwhile: Callable[[], object] = lambda: None) -> Done:
    """`climits` with these arguments; `meanwhile` is called as long as it works."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(LOADED)
    with TemporaryDirectory(prefix="climits-said-") as folder:
        said = Path(folder) / "said"
        process = context.Process(target=_command, args=(tuple(arguments), said))
        process.start()
        while process.is_alive():
            meanwhile()
            time.sleep(LOOK_S)
        process.join()
        return Done(process.exitcode or 0, said.read_text(errors="replace"))


def _command(arguments: Sequence[str], said: Path) -> None:
    from climits.main import main

    with said.open("w") as sink:
        os.dup2(sink.fileno(), 1)
        os.dup2(sink.fileno(), 2)
        sys.argv = ["climits", *arguments]
        try:
            main()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
