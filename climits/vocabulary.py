"""What needs no lake: the tables of chips and benchmarks, what columns mean, durations as people write them."""

from __future__ import annotations

import pandas as pd

from extractors.readings.written_times import parse_duration
from warehouse.arrow_metadata import frame_attributes
from warehouse.reference import benchmark_rows, chip_rows
from warehouse.schema import relations


def chips() -> pd.DataFrame:
    """The table of accelerators: peak rates (FLOP/s), memory (GB), TDP (W), cores, dates, sources."""
    return _frame("chips", chip_rows())


def benchmarks() -> pd.DataFrame:
    """One row a benchmark and metric: which values are possible, and how an error is made of one."""
    return _frame("benchmarks", benchmark_rows())


def _frame(name: str, rows: list[dict[str, object]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(relations()[name].column_names))
    for column in relations()[name].columns:
        if column.type == "DATE":
            frame[column.name] = pd.to_datetime(frame[column.name])
    frame.attrs.update(frame_attributes(relations()[name]))
    return frame


def describe(relation: str | None = None) -> pd.DataFrame:
    """Every column of a relation, or of all: type in DuckDB, unit ("" where it has none), description.

    Raises KeyError for a relation that is not there.
    """
    if relation is not None and relation not in relations():
        raise KeyError(f"there is no relation {relation!r}; there are {', '.join(relations())}")
    chosen = relations().values() if relation is None else [relations()[relation]]
    rows = [(one.name, c.name, c.type, c.unit, c.description) for one in chosen for c in one.columns]
    return pd.DataFrame(rows, columns=["relation", "column", "type", "unit", "description"])


def parse_duration_h(text: str) -> float | None:
    """Hours of a written duration; the middle of a range; None where it is none.

    >>> parse_duration_h("3.5 days"), parse_duration_h("2d 6h"), parse_duration_h("10-14 hours"), parse_duration_h("8")
    (84.0, 54.0, 12.0, None)
    """
    found = parse_duration(text)
    return found.middle if found else None
