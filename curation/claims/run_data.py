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


def said(run: TrainingRun) -> Named:
    """The data sets that a run's own sentence names; "CIFAR" alone means each of that family."""
    named = _named(run.quote)
    families = {_family(one) for one in named}
    words = set(re.findall(r"[a-z]+", run.quote.lower()))
    return named | {one for one in benchmarks() if (name := _family(one)) in words and name not in families}


def is_data(word: str) -> bool:
    """Whether a word of a model's name is the name of a data set: "LatticeNet-110 (CIFAR)"."""
    return word in _families() or bool(_named(word))


@cache
def _families() -> frozenset[str]:
    return frozenset(map(_family, benchmarks()))


def _family(benchmark: str) -> str:
    """What benchmarks of one family begin with: "cifar" of cifar10 and cifar100."""
    return re.split(r"[^a-z]", benchmark)[0]


@dataclass(frozen=True)
class RunData:
    """The data sets named around the runs of a paper; without the paper only the sentences around them are known."""

    paper: PaperReadings | None = None

    def around(self, run: TrainingRun) -> Around:
        """The data sets of a run's sentence; with those of the sentences before; the one that its section is about.

        Each step says less surely what the run was trained on than the one before.
        """
        before = frozenset[str]().union(said(run), *(_named(item.before) for item in run.evidence))
        place = self._place(run)
        return said(run), before, frozenset() if place is None else self._most_named.get(place.section, frozenset())

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
