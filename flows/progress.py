"""Telling a person how far long work has come: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.progress import Progress as Bars

import collection.progress
from warehouse.shown import shown

PLAIN_LINES_PER_STAGE = 10
"""How often a stage of known length speaks where there is no terminal."""

WORTH_SAYING_S = 5.0
"""Shorter waits are not spoken of in plain lines."""


class Progress(collection.progress.Progress, Protocol):
    """Told what is done, how far it is, what is waited for, and what is worth a line of its own."""

    def say(self, line: str) -> None:
        """Something that is no progress: a file that gave nothing, another run that is waited for."""


class Silent(collection.progress.Silent):
    """Shows nothing."""

    def say(self, line: str) -> None:
        """Keep it to itself."""


class Lines:
    """Lines of text: about ten for each stage."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._name = ""
        self._total: int | None = None
        self._done = 0

    def stage(self, name: str, total: int | None = None) -> None:
        """Begin a stage."""
        self._name, self._total, self._done = name, total, 0
        self.say(name if total is None else f"{name}: {total} to do")

    def advance(self, steps: int = 1) -> None:
        """Count, and print where a tenth of the stage or its end is passed."""
        before, self._done = self._done, self._done + steps
        if self._total is None:
            return
        step = max(1, self._total // PLAIN_LINES_PER_STAGE)
        if before // step != self._done // step or self._done == self._total:
            self.say(f"{self._name}: {self._done} of {self._total}")

    def waiting(self, what: str, seconds: float) -> None:
        """Print what is waited for unless the wait is known to be short."""
        if not seconds:
            self.say(f"waiting for {what}")
        elif seconds >= WORTH_SAYING_S:
            self.say(f"waiting {seconds:.0f} s for {what}")

    def say(self, line: str) -> None:
        """Print a line at once."""
        print(shown(line), file=self._out, flush=True)


class Bar:
    """A bar for each stage, with the time it takes; what is waited for stands beside it."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._task: TaskID | None = None
        self._name = ""

    def stage(self, name: str, total: int | None = None) -> None:
        """Begin a bar below the ones that are done."""
        self._name = shown(name)
        self._task = self._bars.add_task(self._name, total=total)

    def advance(self, steps: int = 1) -> None:
        """Move the bar."""
        if self._task is not None:
            self._bars.update(self._task, advance=steps, description=self._name)

    def waiting(self, what: str, seconds: float) -> None:
        """Say beside the bar what is waited for until it moves again."""
        if self._task is not None:
            time = f" {seconds:.0f} s" if seconds else ""
            self._bars.update(self._task, description=shown(f"{self._name} (waiting{time} for {what})"))

    def say(self, line: str) -> None:
        """Print a line above the bars, as it stands."""
        self._bars.console.print(shown(line), markup=False, highlight=False)


@contextmanager
def shown_progress() -> Iterator[Progress]:
    """Progress on standard error: bars on a terminal, lines where it is a file or a pipe.

    Nothing where the environment says `CLIMITS_VERBOSITY=quiet`, as the option -q of the commands does.
    """
    if os.environ.get("CLIMITS_VERBOSITY") == "quiet":
        yield Silent()
        return
    if not sys.stderr.isatty():
        yield Lines(sys.stderr)
        return
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Bars(*columns, console=Console(stderr=True)) as bars:
        yield Bar(bars)
