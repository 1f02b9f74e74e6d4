"""Keeping what was read: written while a run goes on, so that a run which is killed loses seconds of work."""

from __future__ import annotations

import time
from collections.abc import Callable

from extractors.reading import PaperReadings
from warehouse.lake import Lake
from warehouse.packed import PackedPaper, pack, reading_rows, text_rows

MOST_PAPERS_UNWRITTEN = 10
MOST_SECONDS_UNWRITTEN = 20.0
"""A killed run reads again what was read within so many seconds, and at most so many papers."""


class Keeper:
    """Outcomes on their way into the lake: a file of readings once there are enough of them or the first has waited.

    `clock` gives seconds; `write_if_due` is to be called at least every few seconds, `write` at the end.
    """

    def __init__(self, lake: Lake, rules: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._lake, self._rules, self._clock = lake, rules, clock
        self._held: list[PackedPaper] = []
        self._since = 0.0

    def add(self, outcome: PackedPaper | PaperReadings) -> None:
        """Hold an outcome, and write what is held where it is due."""
        if not self._held:
            self._since = self._clock()
        self._held.append(outcome if isinstance(outcome, PackedPaper) else pack(outcome))
        self.write_if_due()

    def write_if_due(self) -> None:
        """Write what is held if it is enough or has waited long."""
        enough = len(self._held) >= MOST_PAPERS_UNWRITTEN
        if enough or (self._held and self._clock() - self._since >= MOST_SECONDS_UNWRITTEN):
            self.write()

    def write(self) -> None:
        """Write what is held, if anything, and before it the papers' lines: asking a second reader opens no PDF."""
        if self._held:
            if (texts := text_rows(self._held)) is not None:
                self._lake.write_text_rows(texts)
            self._lake.write_reading_rows(reading_rows(self._held), self._rules)
            self._held = []
