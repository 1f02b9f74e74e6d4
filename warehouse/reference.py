"""Reference tables: chips and benchmarks as curation knows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from curation.vocabulary import benchmarks, chips
from curation.vocabulary.benchmarks import Benchmark
from warehouse.deciding import insert
from warehouse.gather import Connection

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def load_reference(connection: Connection) -> None:
    """Fill the reference relations; raises ChipTableError for a chips table that is missing or malformed."""
    insert(connection, "chips", chip_rows())
    insert(connection, "chip_aliases", _rows(chips.chip_aliases()))
    insert(connection, "benchmarks", benchmark_rows())


def chip_rows() -> list[dict[str, Any]]:
    """Rows of the relation `chips`; raises ChipTableError."""
    return _rows(chips.chips())


def benchmark_rows() -> list[dict[str, Any]]:
    """Rows of the relation `benchmarks`."""
    return [row for entry in benchmarks.benchmarks().values() for row in _metrics(entry)]


def _rows(items: Iterable[DataclassInstance]) -> list[dict[str, Any]]:
    """Rows of dataclasses; what the table leaves empty is NULL."""
    return [
        {one.name: None if (value := getattr(item, one.name)) == "" else value for one in fields(item)}
        for item in items
    ]


def _metrics(entry: Benchmark) -> Iterator[dict[str, Any]]:
    """A row for each metric; the complement of the default metric states the same error and is a main metric too."""
    complement = {"error": "accuracy", "accuracy": "error"}
    family, _, kind = entry.default_metric.rpartition("_")
    same = {entry.default_metric, "_".join(filter(None, (family, complement.get(kind, kind))))}
    for metric in entry.metrics:
        yield {
            "benchmark": entry.benchmark,
            "title": entry.title,
            "task": entry.task,
            "metric": metric.metric,
            "main_metric": metric.metric in same,
            "higher_is_better": metric.higher_is_better,
            "error_definition": metric.error_rule,
            "least_value": metric.low,
            "most_value": metric.high,
            "default_split": entry.default_split,
            "splits": list(entry.splits),
            "classes": entry.classes,
            "train_examples": entry.train_examples,
            "source": list(entry.sources),
        }
