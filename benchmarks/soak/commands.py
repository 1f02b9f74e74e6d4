"""Commands of the project, each in a process forked off a server that has loaded the program once."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from flows.fork_server import start_fork_server

LOADED = ["climits.main", "climits.commands.ingest", "flows.steps", "warehouse.publish", "climits.review.desk"]
LOOK_S = 0.02


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended, what it printed, and its messages."""

    status: int
    printed: str
    messages: str

    @property
    def said(self) -> str:
        """All that it wrote to the terminal."""
        return self.printed + self.messages


def run(arguments: Sequence[str], meanwhile: Callable[[], object] = lambda: None) -> Done:
    """`climits` with these arguments; `meanwhile` is called as long as it works."""
    context = start_fork_server(*LOADED)
    with TemporaryDirectory(prefix="climits-said-") as folder:
        printed, messages = Path(folder) / "printed", Path(folder) / "messages"
        process = context.Process(target=_command, args=(tuple(arguments), printed, messages))
        process.start()
        while process.is_alive():
            meanwhile()
            time.sleep(LOOK_S)
        process.join()
        return Done(process.exitcode or 0, *(one.read_text(errors="replace") for one in (printed, messages)))


def _command(arguments: Sequence[str], printed: Path, messages: Path) -> None:
    from climits.main import main

    with printed.open("w") as out, messages.open("w") as errors:
        os.dup2(out.fileno(), 1)
        os.dup2(errors.fileno(), 2)
        sys.argv = ["climits", *arguments]
        try:
            main()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
