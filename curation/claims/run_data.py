"""Which data sets the text around a training run speaks of, from its own sentence outwards."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache, cached_property

from curation.claim import TrainingRun
from curation.vocabulary.benchmark_names import OTHER, find_benchmarks
from curation.vocabulary.benchmarks import benchmarks
from extractors.reading import PaperReadings, Reading

_OF_RUNS = ("accelerator", "chip_count", "duration", "training_compute")
Named = frozenset[str]
"""Ids of the list, or "other" for a data set that is not on it."""
Around = tuple[Named, Named, Named]
"""Named in a run's sentence; there or in the sentences before; most often in its section."""


def said(run: TrainingRun) -> Named:
    """The data sets that a run's own sentence names; "CIFAR" alone means each of that family."""
    named = _named(run.quote)
    words = set(re.findall(r"[a-z]+", run.quote.lower()))
    alone = [family for name, family in _families().items() if name in words and not family & named]
    return named.union(*alone)


def is_data(word: str) -> bool:
    """Whether a word of a model's name is a benchmark or a family of them: "LatticeNet-110 (CIFAR)".

    Names of other data sets are words too often ("Spider", "record") to be none of a model.
    """
    return word in _families() or bool(_named(word) - {OTHER})


@cache
def _families() -> dict[str, Named]:
    """Benchmarks by what the ids of several begin with: cifar10 and cifar100. What names a benchmark by itself is none:
    where "COCO" is not read as one it was left out for a reason ("COCO-style").
    """
    found: dict[str, set[str]] = defaultdict(set)
    for one in benchmarks():
        found[re.split(r"[^a-z]", one)[0]].add(one)
    return {name: frozenset(some) for name, some in found.items() if len(some) > 1 and not _named(name)}


@dataclass(frozen=True)
class RunData:
    """The data sets named around the runs of a paper; without the paper only the sentences around them are known."""

    paper: PaperReadings | None = None

    def around(self, run: TrainingRun) -> Around:
        """The data sets of a run's sentence; with those of the sentences before; the one that its section is about.

        Each step says less surely what the run was trained on than the one before.
        """
        own = said(run)
        before = own.union(*(_named(item.before) for item in run.evidence))
        place = self._place(run)
        return own, before, frozenset() if place is None else self._most_named.get(place.section, frozenset())

    def _place(self, run: TrainingRun) -> Reading | None:
        """A reading of the run's own sentence."""
        places = (self._by_sentence.get((item.page, item.quote)) for item in run.evidence if item.quote == run.quote)
        return next((place for place in places if place is not None), None)

    @cached_property
    def _by_sentence(self) -> dict[tuple[int, str], Reading]:
        if self.paper is None:
            return {}
        return {(one.page, one.quote): one for one in reversed(self.paper.readings) if one.quantity in _OF_RUNS}

    @cached_property
    def _most_named(self) -> dict[str, Named]:
        """The data set that each section's text names more often than any other; none where two are level."""
        often: dict[str, Counter[str]] = defaultdict(Counter)
        for one in () if self.paper is None else self.paper.readings:
            if one.quantity == "benchmark" and "kind:caption" not in one.context:
                often[one.section].update(_named(one.text) or {OTHER})
        return {section: _first(counts) for section, counts in often.items()}


def _first(counts: Counter[str]) -> Named:
    most = counts.most_common(2)
    return frozenset() if len(most) == 2 and most[0][1] == most[1][1] else frozenset({most[0][0]})


def _named(text: str) -> Named:
    return frozenset(naming.benchmark for naming in find_benchmarks(text))
