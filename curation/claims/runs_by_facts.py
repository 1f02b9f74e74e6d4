"""Runs by the facts they state, so that a paper of ten thousand sentences needs no look at each pair of its runs."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from typing import Final

from curation.claim import TrainingRun

STATED: Final = ("chip", "chip_count", "duration_h", "training_compute_flop")
Facts = tuple[str | float | None, ...]
"""Values of `STATED`, None for what is not stated."""


def facts_of(run: TrainingRun) -> Facts:
    """What a run states."""
    return tuple(getattr(run, name) for name in STATED)


class RunsByFacts:
    """Runs in the order they were added."""

    def __init__(self, runs: Iterable[TrainingRun] = ()) -> None:
        self.runs: list[TrainingRun] = []
        self._says: dict[Facts, int] = {}
        self._of: dict[Facts, int] = {}
        self._at: dict[tuple[Facts, int, str], int] = {}
        self._models: dict[Facts, set[str | None]] = {}
        for run in runs:
            self.add(run)

    def add(self, run: TrainingRun) -> None:
        """Add a run behind the others."""
        place, facts = len(self.runs), facts_of(run)
        self.runs.append(run)
        for part in product(*((fact, None) if fact is not None else (None,) for fact in facts)):
            self._says.setdefault(part, place)
        self._of.setdefault(facts, place)
        self._at.setdefault((facts, run.page, run.quote), place)
        self._models.setdefault(facts, set()).add(run.model)

    def first_that_says(self, facts: Facts) -> int | None:
        """Place of the first run that states each of these facts, and perhaps more."""
        return self._says.get(facts)

    def of(self, facts: Facts) -> TrainingRun | None:
        """The first run that states these facts and no more."""
        place = self._of.get(facts)
        return None if place is None else self.runs[place]

    def at(self, facts: Facts, page: int, quote: str) -> TrainingRun | None:
        """The first run that states these facts and no more in this sentence."""
        place = self._at.get((facts, page, quote))
        return None if place is None else self.runs[place]

    def models_of(self, facts: Facts) -> set[str | None]:
        """The models of the runs that state these facts and no more."""
        return self._models.get(facts, set())
