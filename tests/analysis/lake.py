"""A lake whose published warehouse holds given observations, runs and estimates."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd

from warehouse.lake import Lake
from warehouse.schema import create_table, relations


def published(root: Path, observations: pd.DataFrame, **tables: pd.DataFrame) -> Lake:
    """Write a warehouse with the schema's tables, empty but for `tables`, and `compute_vs_error` as given."""
    lake = Lake(root).create()
    with duckdb.connect(str(lake.warehouse)) as connection:
        for relation in relations().values():
            if relation.kind == "table":
                connection.execute(create_table(relation))
        connection.register("observations", observations)
        connection.execute(
            "CREATE TABLE compute_vs_error AS SELECT * REPLACE (published_on::DATE AS published_on) FROM observations"
        )
        for name, frame in tables.items():
            connection.register("given", frame)
            connection.execute(f"INSERT INTO {name} BY NAME SELECT * FROM given")
    return lake
