"""How benchmarks are called in figures, and which metrics are the same error and may share a line."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class BenchmarkNames:
    """`label` and `error_name` are for axes; only results in one of `metrics` enter a fit, none named means all."""

    label: str
    error_name: str
    metrics: tuple[str, ...]


@cache
def _known() -> Mapping[str, BenchmarkNames]:
    text = (resources.files("analysis") / "data" / "benchmarks.csv").read_text(encoding="utf-8")
    return {
        row["benchmark"]: BenchmarkNames(row["label"], row["error_name"], tuple(row["metrics"].split()))
        for row in csv.DictReader(text.splitlines())
    }


def names_of(benchmark: str) -> BenchmarkNames:
    """Return the names of a benchmark; one that the file does not know goes by its id and "error"."""
    return _known().get(benchmark, BenchmarkNames(benchmark, "error", ()))
