"""How benchmarks and their errors are called in figures."""

from __future__ import annotations

from dataclasses import dataclass

from curation.vocabulary.benchmarks import benchmarks


@dataclass(frozen=True, slots=True)
class BenchmarkNames:
    """What headings and axes say."""

    label: str
    error_name: str


def names_of(benchmark: str) -> BenchmarkNames:
    """Return the names of a benchmark; one that is not on the list goes by its id and "error"."""
    entry = benchmarks().get(benchmark)
    return BenchmarkNames(entry.label, entry.error_name) if entry else BenchmarkNames(benchmark, "error")
