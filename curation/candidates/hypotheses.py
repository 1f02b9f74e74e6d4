"""What a number could be: every benchmark and metric that the paper's words and the number itself leave open.

Nothing is decided here. A hypothesis needs a benchmark that the paper names and a value that its metric can take; which
of them is meant, and whether the result is the paper's own, is the judge's word.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from curation.vocabulary.benchmarks import Metric, benchmarks, plausible_range


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One benchmark and metric a number may stand for.

    `families` are the words that mean the metric, `direction` is +1 where more is better and the metric is told apart
    from its error by words, -1 for the error itself, 0 where there is no such pair.
    """

    benchmark: str
    metric: str
    families: tuple[str, ...]
    direction: int
    low: float
    high: float

    @property
    def family(self) -> str:
        """The most special word for the metric: "top5" rather than "error"."""
        return self.families[0]


@cache
def _metric(benchmark: str, metric: str) -> Metric:
    found = benchmarks()[benchmark].metric(metric)
    if found is None:
        raise KeyError(f"{benchmark} has no metric {metric}")
    return found


@cache
def _possible(benchmark: str, year: int | None) -> tuple[Hypothesis, ...]:
    entry = benchmarks()[benchmark]
    found = []
    for metric in entry.metrics:
        bounds = plausible_range(benchmark, metric.metric, year)
        if bounds is None or not metric.families:
            continue
        pair = {"error", "accuracy"} & set(metric.families)
        direction = (1 if metric.higher_is_better else -1) if pair else 0
        ranked = tuple(sorted(metric.families, key=lambda family: family in ("error", "accuracy")))
        found.append(Hypothesis(benchmark, metric.metric, ranked, direction, *bounds))
    return tuple(found)


def in_percent(value: float, hypothesis: Hypothesis) -> float:
    """The value in the unit of the metric's range: a fraction of a metric given in percent is multiplied by 100.

    The unit does not hang on the year, so that what a number can be in one year it can be in later ones.
    """
    return _metric(hypothesis.benchmark, hypothesis.metric).in_percent(value)


def hypotheses(named: Iterable[str], value: float, year: int | None) -> list[Hypothesis]:
    """Every benchmark of `named` with every metric that can have the value in a paper of that year."""
    return [
        hypothesis
        for benchmark in dict.fromkeys(named)
        for hypothesis in _possible(benchmark, year)
        if hypothesis.low <= in_percent(value, hypothesis) <= hypothesis.high
    ]
