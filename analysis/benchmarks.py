"""How benchmarks and their errors are called in figures."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class BenchmarkNames:
    """What headings and axes say."""

    label: str
    error_name: str


@cache
def _known() -> Mapping[str, BenchmarkNames]:
    text = (resources.files("analysis") / "data" / "benchmarks.csv").read_text(encoding="utf-8")
    return {
        row["benchmark"]: BenchmarkNames(row["label"], row["error_name"]) for row in csv.DictReader(text.splitlines())
    }


def names_of(benchmark: str) -> BenchmarkNames:
    """Return the names of a benchmark; one that the file does not know goes by its id and "error"."""
    return _known().get(benchmark, BenchmarkNames(benchmark, "error"))
