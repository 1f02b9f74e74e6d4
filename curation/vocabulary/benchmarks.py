"""The closed list of benchmarks: their metrics, ranges and the error they stand for.

What is known of each stands in extractors/data/benchmarks/, a file each; here is what curation asks of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from curation.vocabulary.result_words import metric_names
from extractors.benchmarks import (
    FOLDER,
    BenchmarkFile,
    BenchmarkFileError,
    benchmark_files,
)


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric of a benchmark; `low` and `high` bound a possible value in percent (or in the metric's own unit).

    `families` are the words of tables (find_metrics) that mean it, `family` the usual one; `by_year` are (until year,
    low or None, high or None).
    """

    metric: str
    higher_is_better: bool
    low: float
    high: float
    error_rule: str | None
    families: tuple[str, ...]
    by_year: tuple[tuple[int, float | None, float | None], ...]

    @property
    def name(self) -> str:
        return self.metric

    @property
    def family(self) -> str:
        return self.families[0]

    @property
    def range(self) -> tuple[float, float]:
        return self.low, self.high

    def in_percent(self, value: float) -> float:
        """The value in the unit of `low` and `high`.

        A positive number up to 1 that is too small for a percentage of this metric is a fraction; a metric without an
        error rule (FID) has no fractions.
        """
        return 100 * value if self.error_rule is not None and 0 < value <= 1 and value < self.low else value


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One benchmark of the list."""

    benchmark: str
    title: str
    task: str
    metrics: tuple[Metric, ...]
    default_metric: str
    default_split: str | None
    splits: tuple[str, ...]
    classes: int | None
    train_examples: int | None
    sources: tuple[str, ...]
    label: str
    error_name: str
    file: BenchmarkFile

    def metric(self, name: str) -> Metric | None:
        return next((m for m in self.metrics if m.metric == name), None)

    @property
    def both_directions(self) -> bool:
        """Whether papers report its error as often as its accuracy, so that words or numbers must say which."""
        families = {family for m in self.metrics for family in m.families}
        return {"error", "accuracy"} <= families

    def measured(self, family: str, higher_is_better: bool | None = None) -> Metric | None:
        """The metric that a family of words means, in a direction if one is given; None if it is not measured so."""
        fitting = [m for m in self.metrics if higher_is_better in (None, m.higher_is_better)]
        return next((m for m in fitting if family in m.families), None)


@cache
def benchmarks() -> Mapping[str, Benchmark]:
    """All benchmarks of the list, by id. Raises BenchmarkFileError for a file that cannot be used."""
    return {name: _benchmark(name, entry) for name, entry in benchmark_files().items()}


def _benchmark(name: str, entry: BenchmarkFile) -> Benchmark:
    for metric in entry.metric:
        unknown = [family for family in metric.families if family not in metric_names()]
        if unknown:
            raise BenchmarkFileError(
                f"{FOLDER / name}.toml: metric.families: no word means {unknown[0]!r}; "
                f"give the metric `names` of its own or one of {', '.join(metric_names())}"
            )
    return Benchmark(
        benchmark=name,
        title=entry.title,
        task=entry.task,
        metrics=tuple(
            Metric(
                m.name,
                m.higher_is_better,
                *m.range,
                m.error_fraction,
                m.families,
                tuple((bound.until, bound.low, bound.high) for bound in m.range_by_year),
            )
            for m in entry.metric
        ),
        default_metric=entry.default_metric,
        default_split=entry.default_split,
        splits=entry.splits,
        classes=entry.classes,
        train_examples=entry.train_examples,
        sources=entry.sources,
        label=entry.chart.label if entry.chart else entry.title,
        error_name=entry.chart.error_name if entry.chart else "error",
        file=entry,
    )


@cache
def metric_families() -> Mapping[str, tuple[str, ...]]:
    """Families of metric words ("top1", "error", "BLEU") with the benchmarks that are measured by them."""
    found: dict[str, list[str]] = {}
    for entry in benchmarks().values():
        for family in dict.fromkeys(family for metric in entry.metrics for family in metric.families):
            found.setdefault(family, []).append(entry.benchmark)
    return {family: tuple(names) for family, names in found.items()}


def metrics_of(benchmark: str) -> tuple[Metric, ...]:
    """The metrics of a benchmark; raises KeyError for one that is not on the list."""
    return benchmarks()[benchmark].metrics


def training_examples(benchmark: str) -> int | None:
    """Size of the benchmark's training set in examples, None where its file states none."""
    return benchmarks()[benchmark].train_examples


def variants_of(benchmark: str) -> tuple[str, ...]:
    """Benchmarks that are this one under another protocol or with other test sets."""
    return tuple(
        name for name, entry in benchmark_files().items() if entry.variant is not None and entry.variant.of == benchmark
    )


def plausible_range(benchmark: str, metric: str, year: int | None) -> tuple[float, float] | None:
    """Lowest and highest value a paper of that year can report; None for a metric that is not on the list."""
    entry = benchmarks()[benchmark]
    found = entry.metric(metric)
    if found is None:
        return None
    low, high = found.low, found.high
    for other in entry.metrics:
        for until, least, most in other.by_year:
            if year is None or year > until:
                continue
            if other.metric == metric:
                low = max(low, least) if least is not None else low
                high = min(high, most) if most is not None else high
            elif other.metric.replace("error", "accuracy") == metric and least is not None:
                high = min(high, 100 - least)
    return low, high


def error_fraction(benchmark: str, metric: str, value: float) -> float | None:
    """Error between 0 and 1: 1 - accuracy, 1 - AP/100, 1 - F1/100, 1 - BLEU/100; None where a metric has none.

    What is a fraction and what a percentage is `Metric.in_percent`'s word.
    """
    found = benchmarks()[benchmark].metric(metric)
    if found is None or found.error_rule is None:
        return None
    share = found.in_percent(value) / 100
    error = 1 - share if found.higher_is_better else share
    return round(error, 6) if 0 <= error <= 1 else None


def variant_parent(benchmark: str) -> str | None:
    """The benchmark that this one is a variant of, None for one that stands for itself."""
    variant = benchmarks()[benchmark].file.variant
    return variant.of if variant is not None else None
