"""Rows that are saved in the lake are the relations of the warehouse."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields
from pathlib import Path

import pandas as pd

from analysis.assumptions import load_assumptions
from analysis.extrapolation import ExtrapolationRow, extrapolate
from analysis.fits import FitRow, fit_benchmarks, fit_rows
from tests.analysis.points import points
from warehouse.lake import Lake
from warehouse.publish import publish
from warehouse.read import Warehouse
from warehouse.schema import relations


def test_columns_are_those_of_the_relations() -> None:
    assert tuple(field.name for field in fields(FitRow)) == relations()["fits"].column_names
    assert tuple(field.name for field in fields(ExtrapolationRow)) == relations()["extrapolations"].column_names


def test_sql_reaches_what_was_saved_and_the_later_row_counts(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake").create()
    few, many = points(n=4), pd.concat([points(), points(n=3, benchmark="cifar10")])
    lake.write_rows("fits", fit_rows(fit_benchmarks(few)), FitRow, at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    fits = fit_benchmarks(many)
    lake.write_rows("fits", fit_rows(fits), FitRow, at=dt.datetime(2026, 1, 8, tzinfo=dt.UTC))
    lake.write_rows("extrapolations", extrapolate(fits, load_assumptions()["p100-2019"]), ExtrapolationRow)
    publish(lake)
    with Warehouse.of(lake) as warehouse:
        rows = warehouse.rows(
            "SELECT benchmark, n, slope, why_not FROM fits WHERE form = 'polynomial' ORDER BY benchmark"
        )
        targets = warehouse.value("SELECT count(*) FROM extrapolations WHERE benchmark = 'imagenet'")
    assert [(row["benchmark"], row["n"], row["slope"] is None) for row in rows] == [
        ("cifar10", 3, True),
        ("imagenet", 40, False),
    ]
    assert targets == 7
