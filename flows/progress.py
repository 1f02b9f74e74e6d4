"""Telling a person how far long work has come: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Protocol, Self, TextIO

PLAIN_LINES_PER_STAGE = 10
"""How often a stage speaks where there is no terminal."""


class Progress(Protocol):
    """What a step calls while it works: `stage` once, `advance` for each item done, `say` for anything else."""

    def stage(self, name: str, total: int) -> None:
        """Begin a stage of `total` items."""

    def advance(self, note: str = "") -> None:
        """One item of the stage is done; `note` is a problem with it, worth a line of its own."""

    def say(self, line: str) -> None:
        """Tell something that is no progress, such as what is waited for."""


class Silent:
    """Progress that nobody watches."""

    def stage(self, name: str, total: int) -> None:
        """Keep it to itself."""

    def advance(self, note: str = "") -> None:
        """Keep it to itself."""

    def say(self, line: str) -> None:
        """Keep it to itself."""


class PlainProgress:
    """Lines of text: about ten for each stage, and every note."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._name = ""
        self._total = self._done = 0

    def stage(self, name: str, total: int) -> None:
        """Begin a stage of `total` items."""
        self._name, self._total, self._done = name, total, 0

    def advance(self, note: str = "") -> None:
        """Count one item and print every tenth part of the stage."""
        self._done += 1
        if note:
            self.say(note)
        step = max(1, self._total // PLAIN_LINES_PER_STAGE)
        if self._done % step == 0 or self._done == self._total:
            self.say(f"{self._name}: {self._done} of {self._total}")

    def say(self, line: str) -> None:
        """Print a line at once."""
        print(line, file=self._out, flush=True)


class BarProgress:
    """A bar with rate and time left; to be used in a `with` statement."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
        from rich.progress import Progress as Bars

        self._bars = Bars(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
        )
        self._task: int | None = None

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    def stage(self, name: str, total: int) -> None:
        """Begin a bar of `total` items below the ones that are done."""
        self._task = self._bars.add_task(name, total=total)

    def advance(self, note: str = "") -> None:
        """Move the bar by one item."""
        if note:
            self.say(note)
        if self._task is not None:
            self._bars.advance(self._bars.tasks[self._task].id)

    def say(self, line: str) -> None:
        """Print a line above the bars, as it stands."""
        self._bars.console.print(line, markup=False, highlight=False)


def is_terminal() -> bool:
    """Whether progress goes to a person's terminal (standard error, where it does not get into piped output)."""
    return sys.stderr.isatty()
